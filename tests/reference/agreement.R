# Cohen's kappa and its asymptotic standard error by vcd::Kappa; AC1's standard error as an infinitesimal
# jackknife of the coefficient (weights of units, gradient by numDeriv), complete ratings only.
source("common.R")
suppressPackageStartupMessages({library(vcd); library(numDeriv)})

tables <- list(abstractors = matrix(c(13, 0, 0, 0, 20, 7, 0, 4, 56), 3, byrow = TRUE),
               balanced = matrix(c(20, 5, 10, 15), 2, byrow = TRUE),
               skewed = matrix(c(118, 5, 2, 0), 2, byrow = TRUE),
               scale = matrix(c(12, 4, 1, 0, 3, 18, 6, 1, 0, 5, 20, 7, 1, 0, 3, 15), 4, byrow = TRUE))
rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)
for (name in names(tables)) {
  m <- tables[[name]]; q <- nrow(m)
  cells <- paste(as.vector(t(m)), collapse = " ")
  k <- Kappa(as.table(m))
  add(table = name, cells = cells, coefficient = "kappa", value = k$Unweighted[["value"]], se = k$Unweighted[["ASE"]])
  if (q > 2) for (kind in c("linear", "quadratic")) {
    k <- Kappa(as.table(m), weights = if (kind == "linear") "Equal-Spacing" else "Fleiss-Cohen")
    add(table = name, cells = cells, coefficient = kind, value = k$Weighted[["value"]], se = k$Weighted[["ASE"]])
  }
  a <- rep(rep(1:q, each = q), as.vector(t(m))); b <- rep(rep(1:q, q), as.vector(t(m))); n <- length(a)
  ac1 <- function(w) {
    w <- w / sum(w)
    use <- vapply(1:q, function(k) sum(w * ((a == k) + (b == k)) / 2), 0)
    chance <- sum(use * (1 - use)) / (q - 1)
    (sum(w * (a == b)) - chance) / (1 - chance)
  }
  influence <- grad(ac1, rep(1, n)) * n
  add(table = name, cells = cells, coefficient = "ac1", value = ac1(rep(1, n)), se = sqrt(sum(influence^2) / (n * (n - 1))))
}
write_table(do.call(rbind, rows), "agreement.csv", c("vcd", "numDeriv"))
