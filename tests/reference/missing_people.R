# Tipping points by glm, sandwich::vcovCL, a numerical gradient (numDeriv) and uniroot; weights for attrition by glm.
source("common.R")
suppressPackageStartupMessages({library(sandwich); library(numDeriv)})
panel <- read.csv("panel.csv")
exact <- glm.control(epsilon = 1e-14, maxit = 50)

# The frame's change when the silent of one wave have log odds that differ by delta.
tip <- function(case, waves, frame, terms = character(), silent = "second", cluster = FALSE) {
  d <- panel[panel$wave %in% waves & !is.na(panel$engaged), ]
  d$later <- as.integer(d$wave == waves[2])
  fit <- glm(reformulate(c("later", terms), "engaged"), binomial, d, control = exact)
  V <- vcovCL(fit, cluster = if (cluster) d$respondent else seq_len(nrow(d)), type = "HC1")
  X <- lapply(0:1, function(w) model.matrix(delete.response(terms(fit)), transform(d, later = w)))
  rate <- c(sum(d$later == 0), sum(d$later == 1)) / frame
  moved <- if (silent == "second") 2 else 1
  share <- function(beta, w, delta) {
    eta <- as.vector(X[[w]] %*% beta)
    mean(rate[w] * plogis(eta) + (1 - rate[w]) * plogis(eta + if (w == moved) delta else 0))
  }
  change <- function(delta, beta = coef(fit)) share(beta, 2, delta) - share(beta, 1, delta)
  se <- function(delta) { g <- grad(function(b) change(delta, b), coef(fit)); sqrt(as.numeric(g %*% V %*% g)) }
  now <- change(0)
  edge <- function(delta) change(delta) - sign(now) * qnorm(0.975) * se(delta)
  towards <- if ((now < 0) == (moved == 2)) c(0, 6) else c(-6, 0)
  root <- function(f) uniroot(f, towards, tol = 1e-12)$root
  tips <- c(root(edge), root(change))
  quiet <- function(delta) mean(plogis(as.vector(X[[moved]] %*% coef(fit)) + delta))
  data.frame(case = case, change = now, se = se(0), tip_interval = tips[1], tip_point = tips[2],
             share_interval = quiet(tips[1]), share_point = quiet(tips[2]), change_at_1 = change(1), se_at_1 = se(1))
}
write_table(rbind(
  tip("second wave", c(2013, 2014), c(600, 600)),
  tip("first wave", c(2013, 2014), c(600, 600), silent = "first"),
  tip("adjusted", c(2013, 2014), c(600, 520), c("role", "age")),
  tip("adjusted, persons", c(2013, 2014), c(600, 520), c("site", "role", "age"), cluster = TRUE),
  tip("growth", c(2016, 2013), c(400, 500), "role"),
  tip("growth, first wave", c(2016, 2013), c(400, 500), "role", silent = "first")), "tipping.csv", c("sandwich", "numDeriv"))

# Attrition: who of the panel's first wave answered in the second.
first <- panel[panel$wave == 2013, ]
first$stayed <- as.integer(first$respondent %in% panel$respondent[panel$wave == 2014])
fit <- glm(stayed ~ site + role + age, binomial, first, control = exact)
weight <- mean(first$stayed) / fitted(fit)
write_table(data.frame(first[c("respondent", "site", "role", "age", "stayed")], chance = fitted(fit),
                       weight = ifelse(first$stayed == 1, weight, NA)), "attrition.csv")
