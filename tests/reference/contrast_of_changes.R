# The change in one group minus the change in another, in panel.csv: glm (or brglm2), g-computation by model.matrix,
# numerical gradients (numDeriv), sandwich::vcovCL.
source("common.R")
suppressPackageStartupMessages({library(sandwich); library(brglm2); library(numDeriv)})

panel <- read.csv("panel.csv")
panel <- panel[panel$wave %in% c(2013, 2014) & !is.na(panel$engaged), ]
panel$later <- as.integer(panel$wave == 2014)
panel$rare <- as.integer(panel$engaged == 1 & panel$age > 58 & !(panel$later == 1 & panel$site == "Site C"))

contrast <- function(label, formula, by, a, b = NULL, weights = NULL, cluster = TRUE, firth = FALSE) {
  d <- panel
  d$w <- if (is.null(weights)) 1 else d[[weights]]
  x <- model.matrix(formula, d)
  y <- d[[all.vars(formula)[1]]]
  who <- if (cluster) d$respondent else seq_len(nrow(d))
  if (firth) {
    beta <- brglmFit(x, y, family = binomial(), control = brglmControl(type = "AS_mean", epsilon = 1e-12, maxit = 5000))$coefficients
    p <- plogis(drop(x %*% beta))
    inverse <- solve(crossprod(x * sqrt(p * (1 - p))))
    h <- p * (1 - p) * rowSums((x %*% inverse) * x)
    sums <- rowsum(x * (y - p + h * (0.5 - p)), who)
    g <- nrow(sums); n <- nrow(d); k <- ncol(x)
    v <- list(g / (g - 1) * (n - 1) / (n - k) * inverse %*% crossprod(sums) %*% inverse, inverse)
  } else {
    model <- suppressWarnings(glm(formula, binomial, d, weights = w, epsilon = 1e-15, maxit = 100))
    beta <- coef(model)
    v <- list(vcovCL(model, cluster = who, type = "HC1", cadjust = TRUE))
  }
  at <- function(later) { d$later <- later; model.matrix(formula, d) }
  x0 <- at(0); x1 <- at(1)
  in_a <- d[[by]] == a
  in_b <- if (is.null(b)) !in_a else d[[by]] == b
  change <- function(beta, rows) weighted.mean((plogis(drop(x1 %*% beta)) - plogis(drop(x0 %*% beta)))[rows], d$w[rows])
  value <- function(beta) change(beta, in_a) - change(beta, in_b)
  gradient <- grad(value, beta)
  se <- max(sapply(v, function(v) sqrt(drop(gradient %*% v %*% gradient))))
  data.frame(case = label, value = value(beta), se = se, low = value(beta) - qnorm(0.975) * se, high = value(beta) + qnorm(0.975) * se,
             p = 2 * pnorm(-abs(value(beta)) / se), first = change(beta, in_a), second = change(beta, in_b), n = sum(in_a | in_b))
}

rows <- list(
  contrast("role: leader - member", engaged ~ later * role + site + age, "role", "leader", "member"),
  contrast("role: manager - member", engaged ~ later * role + site + age, "role", "manager", "member"),
  contrast("role, wave x site: leader - manager", engaged ~ later * role + later * site, "role", "leader", "manager"),
  contrast("role, no site, rows: leader - member", engaged ~ later * role, "role", "leader", "member", cluster = FALSE),
  contrast("role, weighted: leader - others", engaged ~ later * role + site, "role", "leader", weights = "weight"),
  contrast("role, Firth: leader - others", rare ~ later * role + site, "role", "leader", firth = TRUE),
  contrast("site, Firth: Site C - Site A", rare ~ later * site + role, "site", "Site C", "Site A", firth = TRUE))
for (site in sort(unique(panel$site)))
  rows[[length(rows) + 1]] <- contrast(paste("site:", site, "- others"), engaged ~ later * site + role, "site", site)
write_table(do.call(rbind, rows), "contrast_of_changes.csv", c("sandwich", "brglm2", "numDeriv"))
