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

# Fleiss' kappa and Krippendorff's alpha from their definitions, pair by pair, with codes missing; the standard errors
# as an infinitesimal jackknife (Fleiss) and by leaving out each unit (alpha, with the distances of all units).
ratings <- list(
  # Krippendorff (2011), the data with missing codes.
  krippendorff = cbind(c(1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA), c(1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3),
                       c(NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA), c(1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA)),
  zero = cbind(c(0, 0, 1, 3, 2, 5, 0, 1), c(0, 1, 1, 3, 2, 4, 0, 2), c(0, 0, 2, NA, 2, 5, 1, 1)),
  two = cbind(c(1, 1, 2, 2, 3, 3, 1, 2, 3, 3), c(1, 2, 2, 2, 3, 1, 1, 3, 3, 3)))
alpha <- function(x, kind, keep = rep(TRUE, nrow(x))) {
  whole <- x[rowSums(!is.na(x)) >= 2, , drop = FALSE]
  used <- function(v) sum(whole == v, na.rm = TRUE)
  distance <- function(a, b) switch(kind, nominal = as.numeric(a != b), interval = (a - b)^2,
    ratio = if (a + b == 0) 0 else ((a - b) / (a + b))^2,
    ordinal = { between <- sort(unique(na.omit(as.vector(whole)))); between <- between[between >= min(a, b) & between <= max(a, b)]
      (sum(sapply(between, used)) - (used(a) + used(b)) / 2)^2 })
  x <- x[keep, , drop = FALSE]; x <- x[rowSums(!is.na(x)) >= 2, , drop = FALSE]
  observed <- sum(apply(x, 1, function(u) { u <- u[!is.na(u)]; sum(outer(seq_along(u), seq_along(u), Vectorize(function(i, j) distance(u[i], u[j])))) / (length(u) - 1) }))
  v <- na.omit(as.vector(x)); n <- length(v)
  1 - (n - 1) * observed / sum(outer(v, v, Vectorize(distance)))
}
rows <- list()
for (name in names(ratings)) {
  x <- ratings[[name]]; n <- nrow(x)
  codes <- paste(ifelse(is.na(as.vector(t(x))), ".", as.vector(t(x))), collapse = " ")
  for (kind in c("nominal", "ordinal", "interval", "ratio")) {
    pairable <- which(rowSums(!is.na(x)) >= 2); u <- length(pairable)
    without <- sapply(pairable, function(i) alpha(x, kind, seq_len(n) != i))
    add(ratings = name, coders = ncol(x), codes = codes, coefficient = kind, value = alpha(x, kind),
        se = sqrt((u - 1) / u * sum((without - mean(without))^2)))
  }
  fleiss <- function(w) {
    w <- w / sum(w); cats <- sort(unique(na.omit(as.vector(x)))); r <- rowSums(!is.na(x)); two <- r >= 2
    votes <- sapply(cats, function(k) rowSums(x == k, na.rm = TRUE))
    a <- rowSums(votes * (votes - 1)) / (r * (r - 1))
    use <- colSums((w / sum(w[r > 0])) * (votes / pmax(r, 1)))
    agreement <- sum((w * a)[two]) / sum(w[two])
    (agreement - sum(use^2)) / (1 - sum(use^2))
  }
  influence <- grad(fleiss, rep(1, n)) * n
  complete <- !anyNA(x)
  add(ratings = name, coders = ncol(x), codes = codes, coefficient = "fleiss", value = fleiss(rep(1, n)),
      se = if (complete) sqrt(sum(influence^2) / (n * (n - 1))) else NA)
}
write_table(do.call(rbind, rows), "agreement_of_many.csv", "numDeriv")
