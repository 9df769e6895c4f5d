# Rubin's rules by mice::pool.scalar and mitools::MIcombine; chained equations by mice, pooled regressions on a
# public data set (nhanes2, of mice) and on a made-up survey.
source("common.R")
suppressPackageStartupMessages({library(mice); library(mitools)})

# Pooling: sets of estimates and variances, the complete data's degrees of freedom.
sets <- list(
  "few, small sample" = list(q = c(0.10, 0.14, 0.12, 0.09, 0.15), u = c(16, 18, 15, 17, 16) * 1e-4, df = 24),
  "many, large sample" = list(q = -0.07 + 0.02 * sin(1:20), u = 0.0006 + 0.0001 * cos(1:20), df = 1500),
  "no end of rows" = list(q = c(-0.05, -0.08, -0.02, -0.06), u = c(9, 8, 10, 9) * 1e-4, df = Inf),
  "mostly missing" = list(q = c(-0.3, 0.2, 0.1, -0.1, 0.25, -0.2), u = rep(0.002, 6), df = 60))
pooled <- do.call(rbind, lapply(names(sets), function(name) {
  s <- sets[[name]]
  p <- pool.scalar(s$q, s$u, n = s$df + 1, k = 1, rule = "rubin1987")
  other <- MIcombine(as.list(s$q), as.list(s$u))
  half <- qt(0.975, p$df) * sqrt(p$t)
  data.frame(case = name, values = paste(s$q, collapse = " "), variances = paste(s$u, collapse = " "), complete_df = s$df,
    value = p$qbar, se = sqrt(p$t), df = p$df, low = p$qbar - half, high = p$qbar + half,
    p = 2 * pt(-abs(p$qbar) / sqrt(p$t), p$df), within = p$ubar, between = p$b, increase = p$r, fmi = p$fmi,
    lambda = (1 + 1 / p$m) * p$b / p$t,
    mitools_se = sqrt(as.numeric(other$variance)), mitools_df = as.numeric(other$df), mitools_fmi = as.numeric(other$missinfo))
}))
write_table(pooled, "pooled.csv", c("mice", "mitools"))

# Imputation. What the test needs of each coefficient: the mean over m data sets, the variance between and within
# them; the Monte Carlo variance of the mean is between / m.
over <- function(fits, study, m) {
  terms <- names(coef(fits[[1]]))
  q <- matrix(sapply(fits, coef), length(terms), dimnames = list(terms, NULL))
  u <- matrix(sapply(fits, function(f) diag(vcov(f))), length(terms))
  data.frame(study = study, term = rownames(q), m = m, value = rowMeans(q), between = apply(q, 1, var), within = rowMeans(u),
             row.names = NULL)
}
m <- 500
write_table(nhanes2, "nhanes2.csv", "mice")
made <- mice(nhanes2, m = m, maxit = 10, seed = 20130101, printFlag = FALSE)
sets_of <- lapply(seq_len(m), function(i) complete(made, i))
public <- rbind(
  over(lapply(sets_of, function(d) lm(bmi ~ age + hyp + chl, data = d)), "nhanes2: bmi on all", m),
  over(lapply(sets_of, function(d) lm(chl ~ age + bmi, data = d)), "nhanes2: chl on age and bmi", m),
  over(lapply(sets_of, function(d) lm(bmi ~ 1, data = d)), "nhanes2: mean bmi", m),
  over(lapply(sets_of, function(d) lm(chl ~ 1, data = d)), "nhanes2: mean chl", m))

# A survey of 300: who missed an answer depends on what was answered elsewhere.
set.seed(7)
n <- 300
role <- factor(sample(c("leader", "manager", "member"), n, TRUE, c(0.2, 0.3, 0.5)))
age <- round(rnorm(n, 48, 8))
mood <- rnorm(n) + (role == "leader") - 0.02 * (age - 48)
scale <- function(x) factor(cut(x, c(-Inf, -1.2, -0.3, 0.5, 1.3, Inf), labels = 1:5), ordered = TRUE)
survey <- data.frame(role, age, partner = factor(ifelse(runif(n) < plogis(mood - 0.3), "yes", "no")),
  engaged = scale(mood + rnorm(n, 0, 0.7)), heard = scale(mood + rnorm(n, 0, 0.9)), trust = scale(0.6 * mood + rnorm(n)))
survey$role[runif(n) < plogis(-2.2 + 0.5 * (as.integer(survey$trust) - 3))] <- NA
survey$partner[runif(n) < 0.12] <- NA
survey$engaged[runif(n) < plogis(-1.2 - 0.05 * (age - 48))] <- NA
survey$heard[runif(n) < plogis(-1.6 + 0.06 * (age - 48))] <- NA
write_table(survey, "survey_with_gaps.csv", "mice")
m <- 150
method <- c(role = "polyreg", age = "", partner = "logreg", engaged = "polr", heard = "polr", trust = "")
made <- mice(survey, m = m, maxit = 10, method = method, seed = 20140101, printFlag = FALSE)
sets_of <- lapply(seq_len(m), function(i) {
  d <- complete(made, i)
  d$high <- as.integer(d$engaged) >= 4; d$score <- as.integer(d$engaged); d$leader <- as.integer(d$role == "leader")
  d$heard <- as.integer(d$heard)
  d
})
made_up <- rbind(
  over(lapply(sets_of, function(d) lm(high ~ 1, data = d)), "survey: highly engaged", m),
  over(lapply(sets_of, function(d) lm(leader ~ 1, data = d)), "survey: leaders", m),
  over(lapply(sets_of, function(d) lm(score ~ role + partner + age + heard, data = d)), "survey: engagement on all", m))
write_table(rbind(public, made_up), "imputed.csv", "mice")
