"""Weights that bring the answers to the frame, and estimates under weights."""
