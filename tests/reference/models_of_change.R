# The change by other models: GEE, random intercept, proportional odds, several waves.
# Makes ratings.csv, a survey of eight sites in three waves with an answer on a scale of five, and
# gee_change.csv, mixed_change.csv, ordinal_change.csv, contrasts.csv.
source("common.R")
suppressPackageStartupMessages({
  library(sandwich); library(clubSandwich); library(numDeriv); library(geepack); library(lme4); library(ordinal)
})

set.seed(40710)
sites <- paste("Site", LETTERS[1:8])
people <- data.frame(respondent = sprintf("q%03d", 1:330),
                     site = sample(sites, 330, TRUE, c(5, 4, 4, 3, 3, 2, 2, 2)),
                     role = sample(c("leader", "manager", "member"), 330, TRUE, c(2, 3, 5)),
                     age = round(rnorm(330, 47, 9)), taste = rnorm(330))
level_of_site <- setNames(c(0.9, -0.7, 0.2, -0.4, 0.6, -1, 0.5, 0), sites)
shift_of_site <- setNames(c(-0.2, -0.9, -0.5, 0.3, -1.1, -0.6, 0.2, -0.8), sites)
wave <- function(year, share, shift) {
  d <- people[runif(330) < share, ]
  latent <- 0.6 + level_of_site[d$site] + (shift + shift_of_site[d$site]) * (year > 2013) +
    0.7 * (d$role == "leader") + 0.02 * (d$age - 47) + 1.2 * d$taste + rlogis(nrow(d))
  d$wave <- year
  d$rating <- as.integer(cut(latent, c(-Inf, -1.4, -0.3, 0.4, 1.6, Inf)))
  d$rating[runif(nrow(d)) < 0.04] <- NA
  d[c("respondent", "wave", "site", "role", "age", "rating")]
}
ratings <- rbind(wave(2013, 0.7, 0), wave(2014, 0.65, 0), wave(2016, 0.5, -0.3))
write.csv(ratings, "ratings.csv", row.names = FALSE, quote = FALSE, na = "")
ratings$engaged <- as.integer(ratings$rating >= 4)
two <- ratings[ratings$wave < 2016 & !is.na(ratings$rating), ]
two <- two[order(two$site), ]
two$later <- as.integer(two$wave == 2014)
at <- function(d, later, formula) { d$later <- later; model.matrix(formula, d) }
root <- function(g, v) sqrt(drop(g %*% v %*% g))

# --- GEE: geeglm for the estimates; corrections by matrices of rows by rows, power by power ---------------------
power_of <- function(m, a) { e <- eigen(m); Re(e$vectors %*% diag(e$values^a) %*% solve(e$vectors)) }
gee <- function(label, formula, structure, a) {
  model <- geeglm(formula, binomial, two, id = as.integer(factor(two$site)), corstr = structure,
                  control = geese.control(epsilon = 1e-12, maxit = 200))
  b <- coef(model); alpha <- if (structure == "independence") 0 else model$geese$alpha
  x <- model.matrix(formula, two); p <- plogis(drop(x %*% b)); e <- two$engaged - p
  parts <- lapply(split(seq_len(nrow(two)), two$site), function(i) {
    s <- diag(sqrt(p[i] * (1 - p[i])))
    inverse <- solve(s %*% ((1 - alpha) * diag(length(i)) + alpha) %*% s)
    list(d = s %*% s %*% x[i, ], inverse = inverse, e = e[i])
  })
  bread <- solve(Reduce(`+`, lapply(parts, function(q) t(q$d) %*% q$inverse %*% q$d)))
  meat <- Reduce(`+`, lapply(parts, function(q) {
    h <- q$d %*% bread %*% t(q$d) %*% q$inverse
    u <- t(q$d) %*% q$inverse %*% (if (a == 0) q$e else power_of(diag(length(q$e)) - h, a) %*% q$e)
    u %*% t(u)
  }))
  v <- bread %*% meat %*% bread
  if (a == 0) stopifnot(max(abs(v / vcov(model) - 1)) < 1e-4)
  if (structure == "independence" && a == -1) {
    plain <- glm(formula, binomial, two, epsilon = 1e-14)
    stopifnot(max(abs(v / as.matrix(vcovCR(plain, two$site, "CR3")) - 1)) < 1e-6)
  }
  rhs <- delete.response(terms(formula)); x0 <- at(two, 0, rhs); x1 <- at(two, 1, rhs)
  change <- function(b) mean(plogis(x1 %*% b)) - mean(plogis(x0 %*% b))
  data.frame(case = label, value = change(b), se = root(grad(change, b), v), first = mean(plogis(x0 %*% b)),
             second = mean(plogis(x1 %*% b)), log_odds_ratio = b[["later"]],
             log_odds_ratio_se = sqrt(v["later", "later"]), correlation = alpha, n = nrow(two))
}
simple <- engaged ~ later; full <- engaged ~ later + role + age
write_table(rbind(
  gee("exchangeable, mancl-derouen", simple, "exchangeable", -1),
  gee("exchangeable, kauermann-carroll", simple, "exchangeable", -0.5),
  gee("exchangeable, None", simple, "exchangeable", 0),
  gee("exchangeable, mancl-derouen, adjusted", full, "exchangeable", -1),
  gee("exchangeable, kauermann-carroll, adjusted", full, "exchangeable", -0.5),
  gee("independence, mancl-derouen, adjusted", full, "independence", -1),
  gee("independence, kauermann-carroll, adjusted", full, "independence", -0.5)),
  "gee_change.csv", c("geepack", "clubSandwich", "numDeriv"))

# --- Random intercept: glmer with 25 nodes; probabilities by integrate(); Hessian of the deviance by numDeriv -----
mixed <- function(label, formula, fixed) {
  tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))
  model <- glmer(formula, two, binomial, nAGQ = 25, control = tight)
  deviance_at <- glmer(formula, two, binomial, nAGQ = 25, control = tight, devFunOnly = TRUE)
  found <- c(getME(model, "theta"), fixef(model))
  found <- optim(found, deviance_at, method = "BFGS", control = list(reltol = 1e-15))$par
  v <- 2 * solve(hessian(deviance_at, found))
  x0 <- at(two, 0, fixed); x1 <- at(two, 1, fixed)
  average <- function(x, par) {
    eta <- drop(x %*% par[-1]); seen <- unique(eta)
    chance <- vapply(seen, function(m) integrate(function(u) plogis(m + par[1] * u) * dnorm(u), -Inf, Inf,
                                                 rel.tol = 1e-11)$value, 0)
    mean(chance[match(eta, seen)])
  }
  change <- function(par) average(x1, par) - average(x0, par)
  data.frame(case = label, value = change(found), se = root(grad(change, found), v), first = average(x0, found),
             second = average(x1, found), log_odds_ratio = found[[3]], log_odds_ratio_se = sqrt(v[3, 3]),
             group_sd = found[[1]], log_likelihood = -deviance_at(found) / 2, n = nrow(two))
}
write_table(rbind(
  mixed("site", engaged ~ later + (1 | site), ~ later),
  mixed("site, role, age", engaged ~ later + role + I((age - 47) / 9) + (1 | site), ~ later + role + I((age - 47) / 9)),
  mixed("respondent", engaged ~ later + (1 | respondent), ~ later)),
  "mixed_change.csv", c("lme4", "numDeriv"))

# --- Proportional odds: clm, MASS::polr + vcovCL; probabilities and gradient numerically ------------------------
two$answer <- factor(two$rating, 1:5, ordered = TRUE)
po <- function(label, formula, cut, cluster, d = two) {
  d$answer <- droplevels(d$answer)
  model <- clm(formula, data = d, control = clm.control(gradTol = 1e-12))
  b <- coef(model); k <- length(model$alpha); v <- vcov(model)
  wider <- clm(formula, nominal = ~ later, data = d, control = clm.control(gradTol = 1e-10))
  p <- pchisq(2 * (as.numeric(logLik(wider)) - as.numeric(logLik(model))), k - 1, lower.tail = FALSE)
  rhs <- delete.response(terms(formula)); x0 <- at(d, 0, rhs)[, -1, drop = FALSE]
  x1 <- at(d, 1, rhs)[, -1, drop = FALSE]
  if (cluster) {
    polr <- MASS::polr(formula, d, Hess = TRUE, start = c(model$beta, model$alpha), control = list(reltol = 1e-15))
    # sandwich sorts polr's parameters as coefficients, then thresholds.
    bread_and_scores <- vcovCL(polr, cluster = d$respondent, type = "HC1", cadjust = TRUE)
    order_of <- c(length(model$beta) + seq_len(k), seq_along(model$beta))
    v <- unname(bread_and_scores[order_of, order_of])
    wide <- function(par) {
      theta <- par[seq_len(k)]; delta <- c(0, par[seq_len(k - 1) + k + ncol(x0)])
      eta <- drop(at(d, d$later, rhs)[, -1, drop = FALSE] %*% par[k + seq_len(ncol(x0))])
      y <- as.integer(d$answer)
      upper <- c(theta, Inf)[y] + c(delta, 0)[y] * d$later - eta
      lower <- c(-Inf, theta)[y] + c(0, delta)[y] * d$later - eta
      log(plogis(upper) - plogis(lower))
    }
    w <- coef(wider)
    first_shift <- unname(w[k + 1])
    # clm leaves out the effect of later that its nominal effects imply.
    others <- w[-seq_len(2 * k)]
    others <- others[names(others) != "later"]
    start <- c(w[seq_len(k)], -first_shift, others, w[k + 2:k] - first_shift)
    fit <- optim(start, function(par) -sum(wide(par)), method = "BFGS", control = list(reltol = 1e-15, maxit = 500))
    scores <- jacobian(wide, fit$par)
    sums <- rowsum(scores, d$respondent); inverse <- solve(hessian(function(par) -sum(wide(par)), fit$par))
    g <- nrow(sums); n <- nrow(d)
    vw <- inverse %*% crossprod(sums) %*% inverse * g / (g - 1) * (n - 1) / (n - length(start))
    last <- length(start) - (k - 2):0
    p <- pchisq(drop(fit$par[last] %*% solve(vw[last, last]) %*% fit$par[last]), k - 1, lower.tail = FALSE)
  }
  above <- function(x, b) mean(plogis(drop(x %*% b[-seq_len(k)]) - b[cut]))
  change <- function(b) above(x1, b) - above(x0, b)
  data.frame(case = label, value = change(b), se = root(grad(change, b), v), first = above(x0, b),
             second = above(x1, b), log_odds_ratio = b[["later"]], log_odds_ratio_se = sqrt(v[k + 1, k + 1]),
             log_likelihood = as.numeric(logLik(model)), non_proportional_p = p, n = nrow(d))
}
gone <- two[!(two$wave == 2014 & two$rating == 2), ]
write_table(rbind(
  po("wave only, 4", answer ~ later, 3, FALSE),
  po("site, 4", answer ~ later + site, 3, FALSE),
  po("site, role, age, 5", answer ~ later + site + role + age, 4, FALSE),
  po("wave only, 4, respondent", answer ~ later, 3, TRUE),
  po("site, role, age, 2, respondent", answer ~ later + site + role + age, 1, TRUE),
  po("no 3, wave only, 5", answer ~ later, 3, FALSE, two[two$rating != 3, ])),
  "ordinal_change.csv", c("ordinal", "MASS", "sandwich", "numDeriv"))
one_wave <- clm(answer ~ later, data = gone)
write_table(data.frame(case = "no 2 in 2014", log_odds_ratio = coef(one_wave)[["later"]],
                       log_odds_ratio_se = sqrt(vcov(one_wave)["later", "later"])), "ordinal_gap.csv", "ordinal")

# --- Several waves, and groups: glm, vcovCL, standardised proportions and their gradient numerically -------------
panel <- read.csv("panel.csv")
panel$year <- factor(panel$wave)
wald <- function(label, d, formula, proportions, cluster = TRUE, weights = NULL) {
  d$w <- if (is.null(weights)) 1 else d[[weights]]
  model <- suppressWarnings(glm(formula, binomial, d, weights = w, epsilon = 1e-15, maxit = 100))
  v <- vcovCL(model, cluster = if (cluster) d$respondent else seq_len(nrow(d)), type = "HC1", cadjust = TRUE)
  matrix_of <- function(target) model.matrix(delete.response(terms(model)), target, xlev = model$xlevels)
  functions <- proportions(d, matrix_of)
  value <- functions(coef(model)); j <- jacobian(functions, coef(model)); cov <- j %*% v %*% t(j)
  first <- cbind(-1, diag(length(value) - 1))
  statistic <- drop(t(first %*% value) %*% solve(first %*% cov %*% t(first)) %*% (first %*% value))
  pairs <- combn(length(value), 2)
  rows <- rbind(data.frame(name = "statistic", value = statistic, se = NA), data.frame(
    name = paste("mean", seq_along(value)), value = value, se = sqrt(diag(cov))), data.frame(
    name = paste(pairs[1, ], pairs[2, ]), value = value[pairs[2, ]] - value[pairs[1, ]],
    se = sqrt(diag(cov)[pairs[1, ]] + diag(cov)[pairs[2, ]] - 2 * cov[t(pairs)])))
  cbind(case = label, rows, p = pchisq(statistic, length(value) - 1, lower.tail = FALSE), n = nrow(d))
}
by_wave <- function(d, matrix_of) {
  designs <- lapply(levels(d$year), function(y) { d$year <- factor(y, levels(d$year)); matrix_of(d) })
  function(b) vapply(designs, function(x) weighted.mean(plogis(drop(x %*% b)), d$w), 0)
}
by_group <- function(column) function(d, matrix_of) {
  groups <- lapply(sort(unique(d[[column]])), function(g) {
    inside <- d[d[[column]] == g, ]
    lapply(levels(d$year), function(y) { inside$year <- factor(y, levels(d$year)); list(x = matrix_of(inside), w = inside$w) })
  })
  mean_of <- function(q, b) weighted.mean(plogis(drop(q$x %*% b)), q$w)
  function(b) vapply(groups, function(g) mean_of(g[[2]], b) - mean_of(g[[1]], b), 0)
}
all_waves <- panel[!is.na(panel$engaged), ]
pair <- all_waves[all_waves$wave < 2016, ]; pair$year <- droplevels(pair$year)
write_table(rbind(
  wald("joint, wave only", all_waves, engaged ~ year, by_wave, cluster = FALSE),
  wald("joint, wave x site", all_waves, engaged ~ year * site, by_wave),
  wald("joint, site, role, age", all_waves, engaged ~ year + site + role + age, by_wave),
  wald("joint, wave x site, role, weighted", all_waves, engaged ~ year * site + role, by_wave, weights = "weight"),
  wald("by role", pair, engaged ~ year * role, by_group("role")),
  wald("by role, site, age", pair, engaged ~ year * role + year * site + age, by_group("role")),
  wald("by site, weighted", pair, engaged ~ year * site + role, by_group("site"), weights = "weight")),
  "contrasts.csv", c("sandwich", "numDeriv"))
