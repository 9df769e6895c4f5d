# glm + sandwich::vcovCL; g-computation by predict(); the gradient numerically (numDeriv).
# Makes panel.csv, a survey of three waves with linked, unlinked and repeat respondents, and standardised_change.csv.
source("common.R")
suppressPackageStartupMessages({library(sandwich); library(numDeriv)})

set.seed(20131)
sites <- paste("Site", LETTERS[1:4])
people <- data.frame(respondent = sprintf("p%03d", 1:230), site = sample(sites, 230, TRUE, c(4, 3, 3, 2)),
                     role = sample(c("leader", "manager", "member"), 230, TRUE, c(2, 3, 5)),
                     age = round(rnorm(230, 47, 9)), taste = rnorm(230))
wave <- function(year, share, shift) {
  d <- people[runif(230) < share, ]
  eta <- 0.3 + shift + 0.5 * (d$site == "Site B") - 0.9 * (d$site == "Site B") * (year == 2014) +
    0.8 * (d$role == "leader") + 0.02 * (d$age - 47) + 0.8 * d$taste
  d$wave <- year
  d$engaged <- as.integer(runif(nrow(d)) < plogis(eta))
  d$engaged[runif(nrow(d)) < 0.04] <- NA
  d$weight <- round(runif(nrow(d), 0.5, 2.5), 3)
  d[c("respondent", "wave", "site", "role", "age", "weight", "engaged")]
}
panel <- rbind(wave(2013, 0.75, 0), wave(2014, 0.7, -0.5), wave(2016, 0.5, -0.8))
write.csv(panel, "panel.csv", row.names = FALSE, quote = FALSE, na = "")

change <- function(label, formula, weights = NULL, cluster = TRUE, level_of = NULL, pair = c(2013, 2014)) {
  d <- panel[panel$wave %in% pair & !is.na(panel$engaged), ]
  d$later <- as.integer(d$wave == pair[2])
  d$w <- if (is.null(weights)) 1 else d[[weights]]
  model <- suppressWarnings(glm(formula, binomial, d, weights = w, epsilon = 1e-15, maxit = 100))
  v <- vcovCL(model, cluster = if (cluster) d$respondent else seq_len(nrow(d)), type = "HC1", cadjust = TRUE)
  target <- if (is.null(level_of)) d else d[d[[level_of[1]]] == level_of[2], ]
  matrix_at <- function(later) {
    target$later <- later
    model.matrix(delete.response(terms(model)), target, xlev = model$xlevels)
  }
  x0 <- matrix_at(0); x1 <- matrix_at(1)
  mean_at <- function(b, x) weighted.mean(plogis(drop(x %*% b)), target$w)
  log_odds <- function(b) weighted.mean(drop((x1 - x0) %*% b), target$w)
  b <- coef(model)
  g <- grad(function(b) mean_at(b, x1) - mean_at(b, x0), b)
  gl <- grad(log_odds, b)
  p <- plogis(predict(model))
  data.frame(case = label, value = mean_at(b, x1) - mean_at(b, x0), se = sqrt(drop(g %*% v %*% g)),
             first = mean_at(b, x0), second = mean_at(b, x1), log_odds_ratio = log_odds(b),
             log_odds_ratio_se = sqrt(drop(gl %*% v %*% gl)),
             log_likelihood = sum(d$w * (d$engaged * log(p) + (1 - d$engaged) * log(1 - p))), n = nrow(target))
}

rows <- list(
  change("wave only", engaged ~ later),
  change("wave only, rows", engaged ~ later, cluster = FALSE),
  change("site", engaged ~ later + site),
  change("wave x site", engaged ~ later * site),
  change("wave x site, rows", engaged ~ later * site, cluster = FALSE),
  change("wave x site, role, age", engaged ~ later * site + role + age),
  change("site, role, age", engaged ~ later + site + role + age),
  change("wave x site, role, weighted", engaged ~ later * site + role, weights = "weight"),
  change("site, age, weighted, rows", engaged ~ later + site + age, weights = "weight", cluster = FALSE),
  change("wave x site, 2016", engaged ~ later * site, pair = c(2013, 2016)))
for (role in c("leader", "manager", "member"))
  rows[[length(rows) + 1]] <- change(paste("by role:", role), engaged ~ later * site + later * role,
                                     level_of = c("role", role))
for (role in c("leader", "manager", "member"))
  rows[[length(rows) + 1]] <- change(paste("by role, no wave x site:", role), engaged ~ later * role + site + age,
                                     level_of = c("role", role))
for (site in sites)
  rows[[length(rows) + 1]] <- change(paste("by site:", site), engaged ~ later * site + role,
                                     level_of = c("site", site))
write_table(do.call(rbind, rows), "standardised_change.csv", c("sandwich", "numDeriv"))
