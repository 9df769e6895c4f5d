# Firth's penalised likelihood of a rare outcome in panel.csv: brglm2 (adjusted scores; for a logistic model these are
# Firth's), held here against a maximisation of the penalised likelihood itself (optim). g-computation by
# model.matrix, gradients numerically (numDeriv), the sandwich of the penalised scores by hand.
source("common.R")
suppressPackageStartupMessages({library(brglm2); library(numDeriv)})

panel <- read.csv("panel.csv")
panel <- panel[panel$wave %in% c(2013, 2014) & !is.na(panel$engaged), ]
panel$later <- as.integer(panel$wave == 2014)
outcomes <- list(rare = as.integer(panel$engaged == 1 & panel$age > 58 & !(panel$later == 1 & panel$site == "Site C")),
                 often = as.integer(panel$engaged == 1 | panel$age < 58),
                 separated = as.integer(panel$engaged == 1 & panel$age > 58 & panel$later == 0),
                 never = 0L * panel$engaged,
                 common = as.integer(panel$engaged))

penalised <- function(b, x, y) {
  p <- plogis(drop(x %*% b))
  sum(ifelse(y == 1, plogis(drop(x %*% b), log.p = TRUE), plogis(-drop(x %*% b), log.p = TRUE))) +
    as.numeric(determinant(crossprod(x * sqrt(p * (1 - p))))$modulus) / 2
}

fit <- function(x, y) {
  model <- brglmFit(x, y, family = binomial(), control = brglmControl(type = "AS_mean", epsilon = 1e-12, maxit = 5000))
  b <- model$coefficients
  climbed <- optim(b * 0, penalised, x = x, y = y, method = "BFGS", control = list(fnscale = -1, reltol = 1e-15, maxit = 2000))
  # Both are the maximum of the same function.
  stopifnot(model$converged, abs(penalised(b, x, y) - climbed$value) < 1e-6, max(abs(grad(function(b) penalised(b, x, y), b))) < 1e-5)
  b
}

change <- function(label, outcome, formula, level_of = NULL, cluster = TRUE) {
  d <- panel
  y <- outcomes[[outcome]]
  x <- model.matrix(formula, d)
  b <- fit(x, y)
  p <- plogis(drop(x %*% b))
  information <- crossprod(x * sqrt(p * (1 - p)))
  inverse <- solve(information)
  h <- p * (1 - p) * rowSums((x %*% inverse) * x)
  scores <- x * (y - p + h * (0.5 - p))
  who <- if (cluster) d$respondent else seq_len(nrow(d))
  sums <- rowsum(scores, who)
  g <- nrow(sums); n <- nrow(d); k <- ncol(x)
  sandwich <- g / (g - 1) * (n - 1) / (n - k) * inverse %*% crossprod(sums) %*% inverse
  target <- if (is.null(level_of)) d else d[d[[level_of[1]]] == level_of[2], ]
  at <- function(later) { d$later <- later; model.matrix(formula, d)[match(rownames(target), rownames(d)), , drop = FALSE] }
  x0 <- at(0); x1 <- at(1)
  value <- function(b) mean(plogis(drop(x1 %*% b))) - mean(plogis(drop(x0 %*% b)))
  log_odds <- function(b) mean(drop((x1 - x0) %*% b))
  se <- function(of) { gr <- grad(of, b); sqrt(c(drop(gr %*% sandwich %*% gr), drop(gr %*% inverse %*% gr))) }
  data.frame(case = label, value = value(b), se_sandwich = se(value)[1], se_information = se(value)[2],
             first = mean(plogis(drop(x0 %*% b))), second = mean(plogis(drop(x1 %*% b))),
             log_odds_ratio = log_odds(b), log_odds_ratio_se = max(se(log_odds)),
             log_likelihood = penalised(b, x, y), n = nrow(target))
}

rows <- list(
  change("rare, wave only", "rare", ~ later),
  change("rare, wave x site", "rare", ~ later * site),
  change("rare, wave x site, rows", "rare", ~ later * site, cluster = FALSE),
  change("rare, wave x site, role", "rare", ~ later * site + role),
  change("rare, site, role", "rare", ~ later + site + role),
  change("often, wave x site, role", "often", ~ later * site + role),
  change("separated, wave x site, role", "separated", ~ later * site + role),
  change("never, wave x site", "never", ~ later * site),
  change("common, wave x site, role", "common", ~ later * site + role))
for (role in c("leader", "manager", "member"))
  rows[[length(rows) + 1]] <- change(paste("rare, by role:", role), "rare", ~ later * role + site, c("role", role))
for (site in sort(unique(panel$site)))
  rows[[length(rows) + 1]] <- change(paste("rare, by site:", site), "rare", ~ later * site + role, c("site", site))
write_table(do.call(rbind, rows), "firth.csv", c("brglm2", "numDeriv"))

# The coefficients and covariances of one model.
x <- model.matrix(~ later * site + role, panel)
y <- outcomes$rare
b <- fit(x, y)
p <- plogis(drop(x %*% b))
inverse <- solve(crossprod(x * sqrt(p * (1 - p))))
write_table(data.frame(name = colnames(x), coefficient = b, inverse, check.names = FALSE), "firth_model.csv", "brglm2")
