# Makes few_sites.csv, small surveys of three to six sites in two waves. Their site differences by t.test and, with all
# signs, by expand.grid; the wild cluster bootstrap-t with each vector of weights a model of its own (lm, sandwich::vcovCL),
# and its interval from the same models, fitted at once (lm.fit with a matrix of outcomes), on grids that get finer.
source("common.R")
suppressPackageStartupMessages(library(sandwich))

set.seed(46656)
survey <- function(name, sites, fewest, most, fall) {
  cells <- expand.grid(site = LETTERS[seq_len(sites)], wave = c(2013, 2014), stringsAsFactors = FALSE)
  shift <- rnorm(sites, 0, 0.4)
  do.call(rbind, lapply(seq_len(nrow(cells)), function(i) {
    n <- sample(fewest:most, 1); g <- match(cells$site[i], LETTERS); later <- cells$wave[i] == 2014
    role <- sample(c("leader", "manager", "member"), n, TRUE); age <- round(rnorm(n, 47, 9))
    eta <- 0.4 + shift[g] - later * (fall + shift[g] / 2) + 0.7 * (role == "leader") + 0.02 * (age - 47)
    data.frame(survey = name, site = cells$site[i], wave = cells$wave[i], role = role, age = age,
               engaged = as.integer(runif(n) < plogis(eta)))
  }))
}
surveys <- rbind(survey("three", 3, 6, 14, 0.9), survey("four", 4, 5, 15, 1.2), survey("five", 5, 5, 12, 0.9),
                 survey("six", 6, 6, 16, 1))
write.csv(surveys, "few_sites.csv", row.names = FALSE, quote = FALSE)

rows <- list()
for (name in unique(surveys$survey)) for (level in c(0.9, 0.95)) {
  d <- surveys[surveys$survey == name, ]
  share <- tapply(d$engaged, d[c("site", "wave")], mean)
  x <- share[, "2014"] - share[, "2013"]
  test <- t.test(x, conf.level = level)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(x))))
  means <- abs(signs %*% x) / length(x)
  rows[[length(rows) + 1]] <- data.frame(survey = name, level = level, value = unname(test$estimate), se = test$stderr,
    low = test$conf.int[1], high = test$conf.int[2], p = test$p.value, first = mean(share[, "2013"]),
    second = mean(share[, "2014"]), sign_flip_p = mean(means >= abs(mean(x)) * (1 - 1e-9)))
}
write_table(do.call(rbind, rows), "site_level.csv")

weights_of <- list(webb = c(-sqrt(1.5), -1, -sqrt(0.5), sqrt(0.5), 1, sqrt(1.5)), rademacher = c(-1, 1))
wild <- function(name, right, weights, level = 0.95) {
  d <- surveys[surveys$survey == name, ]
  d$later <- as.integer(d$wave == 2014)
  g <- match(d$site, sort(unique(d$site)))
  full <- as.formula(paste("y ~ later + site", right)); null <- as.formula(paste("y ~ site", right))
  v <- as.matrix(expand.grid(rep(list(weights_of[[weights]]), max(g))))
  d$y <- d$engaged
  fit <- lm(full, d)
  se <- sqrt(vcovCL(fit, cluster = d$site, type = "HC1", cadjust = TRUE)["later", "later"])
  t <- coef(fit)[["later"]] / se
  restricted <- lm(null, d)
  refitted <- vapply(seq_len(nrow(v)), function(i) {
    d$y <- fitted(restricted) + resid(restricted) * v[i, g]
    again <- lm(full, d)
    coef(again)[["later"]] / sqrt(vcovCL(again, cluster = d$site, type = "HC1", cadjust = TRUE)["later", "later"])
  }, 0)
  as_far <- sum(abs(refitted) >= abs(t) * (1 - 1e-9))

  x <- model.matrix(fit); bread <- solve(crossprod(x))["later", ]
  factor <- max(g) / (max(g) - 1) * (nrow(x) - 1) / (nrow(x) - ncol(x))
  count <- function(b0) {
    d$y <- d$engaged - b0 * d$later
    restricted <- lm(null, d)
    again <- lm.fit(x, fitted(restricted) + resid(restricted) * t(v[, g]))
    effect <- again$coefficients["later", ]
    pull <- drop(x %*% bread)
    variance <- factor * colSums(rowsum(again$residuals * pull, g)^2)
    here <- (coef(fit)[["later"]] - b0) / se
    sum(abs(effect / sqrt(variance)) >= abs(here) * (1 - 1e-9))
  }
  stopifnot(count(0) == as_far)
  # The outermost change that is not rejected, on grids that get finer.
  accepted <- function(b0) count(b0) / nrow(v) > (1 - level) * (1 + 1e-12)
  limit <- function(end) {
    if (accepted(end)) return(end)
    inside <- coef(fit)[["later"]]; outside <- end; parts <- 100
    while (abs(outside - inside) > 1e-8) {
      grid <- seq(inside, outside, length.out = parts + 1); place <- parts
      while (place > 1 && !accepted(grid[place])) place <- place - 1
      inside <- grid[place]; outside <- grid[place + 1]; parts <- 10
    }
    (inside + outside) / 2
  }
  none <- length(weights_of[[weights]]) / nrow(v) > 1 - level
  data.frame(survey = name, adjust = gsub("[ +]+", " ", right), weights = weights, level = level, value = coef(fit)[["later"]],
             se = se, t = t, vectors = nrow(v), as_far = as_far, low = if (none) NA else limit(-1), high = if (none) NA else limit(1),
             as_far_of_fall = count(-0.1), as_far_of_rise = count(0.05))
}
rows <- list(wild("three", "", "webb", 0.9), wild("four", "", "webb"), wild("four", "+ role", "webb"), wild("four", "+ role + age", "webb"),
             wild("five", "", "webb"), wild("five", "+ role + age", "webb"), wild("five", "+ role", "rademacher"),
             wild("six", "", "rademacher"), wild("six", "+ role + age", "rademacher"))
write_table(do.call(rbind, rows), "wild_cluster.csv", "sandwich")
