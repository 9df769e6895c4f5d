"""What missing answers and missing people could do to an estimate."""
