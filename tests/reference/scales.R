# psych::alpha, alpha.ci, ICC; lavaan::cfa (omega := ...), factanal; polychoric correlations by maximisation with
# pbivnorm, their standard errors by lavaan. Writes items.csv (made-up answers) and scales.csv.
source("common.R")
suppressPackageStartupMessages({library(psych); library(lavaan); library(pbivnorm)})

# Six items on five points, the last one the other way round; q3 has three points; some answers are missing.
set.seed(20131)
n <- 180
site <- sample(paste("Site", LETTERS[1:6]), n, TRUE, c(4, 3, 3, 2, 2, 1))
factor <- rnorm(6, sd = 0.4)[match(site, paste("Site", LETTERS[1:6]))] + rnorm(n)
cut5 <- function(x, cuts = c(-1.4, -0.5, 0.3, 1.2)) findInterval(x, cuts) + 1
items <- data.frame(
  respondent = sprintf("p%03d", seq_len(n)), site = site,
  q1 = cut5(factor + rnorm(n, sd = 0.8)), q2 = cut5(0.8 * factor + rnorm(n)),
  q3 = cut5(factor + rnorm(n, sd = 1.1), c(-0.3, 0.9)), q4 = cut5(0.6 * factor + rnorm(n)),
  q5 = cut5(0.9 * factor + rnorm(n, sd = 0.7)), q6 = 6 - cut5(0.7 * factor + rnorm(n)))
for (name in c("q2", "q4", "q6")) items[sample(n, 6), name] <- NA
items$score <- round(50 + 8 * factor + rnorm(n, sd = 6), 1)
items$yes <- as.integer(items$q1 >= 4)
write_table(items, "items.csv")

rows <- list()
tell <- function(case, quantity, value) rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = as.numeric(value))

alpha_of <- function(case, x) {
  x <- x[complete.cases(x), ]
  found <- suppressWarnings(psych::alpha(x, warnings = FALSE))
  ci <- psych::alpha.ci(found$total$raw_alpha, nrow(x), ncol(x))
  tell(case, c("value", "low", "high", "n", "mean_inter_item_r"),
       c(found$total$raw_alpha, ci$lower.ci, ci$upper.ci, nrow(x), found$total$average_r))
  tell(case, paste("item_rest", names(x)), found$item.stats$r.drop)
  tell(case, paste("alpha_if_dropped", names(x)), found$alpha.drop$raw_alpha)
}
alpha_of("alpha", items[paste0("q", 1:5)])
alpha_of("alpha, one reversed", items[paste0("q", 1:6)])

omega_of <- function(case, x) {
  x <- x[complete.cases(x), ]
  k <- ncol(x)
  model <- paste0("f =~ ", paste0("l", 1:k, "*", names(x), collapse = " + "), "\n",
                  paste0(names(x), " ~~ t", 1:k, "*", names(x), collapse = "\n"), "\n",
                  "omega := (", paste0("l", 1:k, collapse = " + "), ")^2 / ((", paste0("l", 1:k, collapse = " + "),
                  ")^2 + ", paste0("t", 1:k, collapse = " + "), ")")
  fit <- cfa(model, data = x, std.lv = TRUE, information = "expected",
             optim.method = "BFGS", control = list(reltol = 1e-15, maxit = 10000))
  est <- parameterEstimates(fit)
  omega <- est[est$label == "omega", ]
  half <- qnorm(0.975) * omega$se / (omega$est * (1 - omega$est))
  loadings <- standardizedSolution(fit)
  loadings <- loadings[loadings$op == "=~", "est.std"]
  stopifnot(max(abs(abs(loadings) - abs(factanal(x, 1)$loadings[, 1]))) < 1e-3)
  tell(case, c("value", "se", "low", "high", "chi2", "chi2_df", "chi2_p"),
       c(omega$est, omega$se, plogis(qlogis(omega$est) + c(-1, 1) * half), fitMeasures(fit, c("chisq", "df", "pvalue"))))
  tell(case, paste("loadings", names(x)), loadings)
}
omega_of("omega", items[paste0("q", 1:5)])
omega_of("omega, one reversed", items[paste0("q", 1:6)])
omega_of("omega, three items", items[c("q1", "q2", "q4")])

# Two-step polychoric correlation: thresholds from the margins, then the likelihood in the correlation alone.
polychoric_r <- function(x, y) {
  counts <- table(x, y)
  cuts <- function(margin) c(-Inf, qnorm(cumsum(margin) / sum(margin))[-length(margin)], Inf)
  a <- cuts(rowSums(counts)); b <- cuts(colSums(counts))
  below <- function(h, k, r) if (min(h, k) == -Inf) 0 else pbivnorm(min(h, 10), min(k, 10), r)
  minus <- function(r) {
    grid <- outer(seq_along(a), seq_along(b), Vectorize(function(i, j) below(a[i], b[j], r)))
    chance <- grid[-1, -1] - grid[-nrow(grid), -1] - grid[-1, -ncol(grid)] + grid[-nrow(grid), -ncol(grid)]
    -sum(counts[counts > 0] * log(chance[counts > 0]))
  }
  optimize(minus, c(-0.99, 0.99), tol = 1e-10)$minimum
}
ordinal_of <- function(case, x) {
  x <- x[complete.cases(x), ]
  k <- ncol(x)
  pairs <- combn(k, 2)
  r <- apply(pairs, 2, function(p) polychoric_r(x[[p[1]]], x[[p[2]]]))
  psych <- suppressWarnings(psych::polychoric(x, correct = 0, smooth = FALSE)$rho)
  stopifnot(max(abs(psych[t(pairs)] - r)) < 2e-3)
  mean_r <- mean(r)
  value <- k * mean_r / (1 + (k - 1) * mean_r)
  # The asymptotic covariance of the correlations, their thresholds' uncertainty included (Muthen 1984).
  saturated <- paste(apply(pairs, 2, function(p) paste(names(x)[p], collapse = " ~~ ")), collapse = "\n")
  fit <- cfa(saturated, data = x, ordered = names(x), estimator = "WLSMV")
  label <- apply(pairs, 2, function(p) paste(names(x)[p], collapse = "~~"))
  covariance <- lavInspect(fit, "gamma")[label, label] / nrow(x)
  se <- k / (1 + (k - 1) * mean_r)^2 * sqrt(mean(covariance))
  width <- exp(qnorm(0.975) * se / (1 - value))
  tell(case, c("value", "se", "low", "high", "mean_inter_item_r"),
       c(value, se, 1 - (1 - value) * width, 1 - (1 - value) / width, mean_r))
  tell(case, paste(names(x)[pairs[1, ]], names(x)[pairs[2, ]]), r)
}
ordinal_of("ordinal", items[paste0("q", 1:5)])
ordinal_of("ordinal, two items", items[c("q3", "q4")])

icc_of <- function(case, value, group) {
  group <- factor(group)
  table <- anova(lm(value ~ group))
  b <- table$"Mean Sq"[1]; w <- table$"Mean Sq"[2]; df <- table$Df
  sizes <- as.numeric(table(group))
  n0 <- (sum(sizes) - sum(sizes^2) / sum(sizes)) / (length(sizes) - 1)
  f <- b / w
  limit <- function(q) (f / q - 1) / (f / q + n0 - 1)
  tell(case, c("value", "low", "high", "p", "n0", "between", "within"),
       c((b - w) / (b + (n0 - 1) * w), limit(qf(0.975, df[1], df[2])), limit(qf(0.025, df[1], df[2])),
         table$"Pr(>F)"[1], n0, b, w))
}
icc_of("icc, score", items$score, items$site)
icc_of("icc, yes", items$yes, items$site)
# Groups of equal size: psych::ICC's ICC1 too.
first <- do.call(rbind, lapply(split(items, items$site), function(d) head(d, 8)))
first <- first[first$site %in% names(which(table(first$site) == 8)), ]
icc_of("icc, equal groups", first$score, first$site)
wide <- matrix(first$score, ncol = 8, byrow = TRUE)
icc <- psych::ICC(wide, lmer = FALSE)$results[1, ]
mine <- do.call(rbind, rows[(length(rows)):length(rows)])
stopifnot(abs(icc$ICC - mine$value[1]) < 1e-8, abs(icc$"lower bound" - mine$value[2]) < 1e-8)

spearman <- combn(paste0("q", 1:6), 2)
tell("spearman", apply(spearman, 2, paste, collapse = " "),
     apply(spearman, 2, function(p) cor(items[[p[1]]], items[[p[2]]], use = "complete.obs", method = "spearman")))
write_table(do.call(rbind, rows), "scales.csv", c("psych", "lavaan", "pbivnorm"))
