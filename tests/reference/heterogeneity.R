# metafor::rma with test = "adhoc" (Knapp and Hartung's factor held at 1 or more) and predict(); p.adjust.
source("common.R")
suppressPackageStartupMessages(library(metafor))

bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
sets <- list(
  bcg = list(as.numeric(bcg$yi), sqrt(as.numeric(bcg$vi))),
  six = list(c(-0.21, -0.05, -0.12, 0.03, -0.30, -0.11), c(0.075, 0.062, 0.09, 0.055, 0.1, 0.071)),
  alike = list(c(-0.11, -0.1, -0.12, -0.09, -0.1, -0.13), c(0.07, 0.06, 0.09, 0.055, 0.1, 0.08)),
  apart = list(c(-0.4, 0.1, -0.25, 0.3), c(0.03, 0.05, 0.04, 0.02)),
  three = list(c(-0.3, -0.05, 0.02), c(0.08, 0.05, 0.11)),
  two = list(c(-0.3, -0.05), c(0.08, 0.05)),
  missing = list(c(-0.3, NA, -0.05, 0.02, 0.1), c(0.08, 0.02, 0.05, 0.11, NA)))
methods <- c(reml = "REML", "paule-mandel" = "PM", "dersimonian-laird" = "DL")
rows <- list(); given <- list()
for (name in names(sets)) {
  y <- sets[[name]][[1]]; se <- sets[[name]][[2]]
  given[[name]] <- data.frame(set = name, value = y, se = se)
  for (method in names(methods)) for (level in c(90, 95)) {
    fit <- suppressWarnings(rma(y, sei = se, method = methods[[method]], test = "adhoc", level = level,
      control = if (method == "reml") list(threshold = 1e-13, maxiter = 10000)
                else if (method == "paule-mandel") list(tol = 1e-15) else list()))
    knha <- suppressWarnings(rma(y, sei = se, method = methods[[method]], test = "knha", tau2 = fit$tau2))
    p <- predict(fit)
    rows[[length(rows) + 1]] <- data.frame(set = name, method = method, level = level / 100, value = drop(fit$beta), se = fit$se,
      low = fit$ci.lb, high = fit$ci.ub, p = fit$pval, tau2 = fit$tau2, i2 = fit$I2 / 100, q = fit$QE, q_p = fit$QEp,
      prediction_low = p$pi.lb, prediction_high = p$pi.ub, k = fit$k, factor = knha$s2w)
  }
}
write_table(do.call(rbind, given), "heterogeneity_sets.csv", "metafor")
write_table(do.call(rbind, rows), "heterogeneity.csv", "metafor")

families <- list(roles = c(0.012, 0.2, 0.034), sites = c(0.04, 0.001, 0.03, 0.6, 0.03, 0.02), one = 0.04, large = c(0.5, 0.9, 0.7),
                 missing = c(0.01, NA, 0.04, 0.03, NA), ends = c(0, 1, 0.5), ties = rep(0.02, 4))
rows <- lapply(names(families), function(f) data.frame(family = f, p = families[[f]], holm = p.adjust(families[[f]], "holm"),
                                                       bh = p.adjust(families[[f]], "BH")))
write_table(do.call(rbind, rows), "adjusted_p.csv")
