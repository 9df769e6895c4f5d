# The design-based share; the distribution of the total of independent beta-binomials, added up term by term, for its
# interval; prediction-powered by hand.
source("common.R")

dbb <- function(x, n, a, b) exp(lchoose(n, x) + lbeta(x + a, n - x + b) - lbeta(a, b))

# Cells: stratum, machine label, units, judged, positive.
designs <- list(
  "one stratum" = rbind(c(1, 1, 120, 40, 31), c(1, 0, 380, 60, 3)),
  "rare" = rbind(c(1, 1, 6, 2, 2), c(1, 0, 354, 58, 0)),
  "three strata" = rbind(c(1, 1, 40, 20, 14), c(1, 0, 320, 40, 2), c(2, 1, 90, 20, 18), c(2, 0, 270, 40, 4),
                         c(3, 1, 15, 5, 2), c(3, 0, 345, 55, 6)),
  "label unseen" = rbind(c(1, 1, 3, 0, 0), c(1, 0, 97, 30, 6)))
total <- function(cells) {
  p <- 1
  for (i in seq_len(nrow(cells))) {
    rest <- cells[i, 3] - cells[i, 4]
    q <- dbb(0:rest, rest, cells[i, 5] + 0.5, cells[i, 4] - cells[i, 5] + 0.5)
    r <- numeric(length(p) + length(q) - 1)
    for (j in seq_along(q)) r[j + seq_along(p) - 1] <- r[j + seq_along(p) - 1] + p * q[j]
    p <- r
  }
  p / sum(p)
}
rows <- list()
for (name in names(designs)) {
  label <- designs[[name]]
  pooled <- do.call(rbind, lapply(split(as.data.frame(label), label[, 1]), function(s)
    c(s[1, 1], NA, sum(s[, 3]), sum(s[, 4]), sum(s[, 5]))))
  for (method in c("poststratified", "human-only")) {
    cells <- if (method == "poststratified") label else pooled
    p <- total(cells)
    share <- (sum(cells[, 5]) + seq_along(p) - 1) / sum(cells[, 3])
    m <- sum(p * share)
    value <- sum(cells[, 3] * ifelse(cells[, 4] > 0, cells[, 5] / cells[, 4], 0.5)) / sum(cells[, 3])
    rows[[length(rows) + 1]] <- data.frame(design = name, method = method, value = value,
      se = sqrt(sum(p * (share - m)^2)), low = min(share[which(cumsum(p) >= 0.025)[1]], value),
      high = max(share[which(cumsum(p) >= 0.975)[1]], value), moved_by_prior = m - value)
  }
  # Judged units' errors (human minus machine) by stratum.
  N <- sum(label[, 3]); value <- sum(label[label[, 2] == 1, 3]) / N; variance <- 0; no <- FALSE
  for (s in unique(label[, 1])) {
    one <- label[label[, 1] == s & label[, 2] == 1, ]; zero <- label[label[, 1] == s & label[, 2] == 0, ]
    error <- c(rep(-1, one[4] - one[5]), rep(0, one[5]), rep(1, zero[5]), rep(0, zero[4] - zero[5]))
    size <- one[3] + zero[3]; n <- length(error)
    value <- value + size / N * mean(error)
    no <- no || var(error) == 0
    variance <- variance + (size / N)^2 * (1 - n / size) * var(error) / n
  }
  half <- qnorm(0.975) * sqrt(variance)
  rows[[length(rows) + 1]] <- data.frame(design = name, method = "prediction-powered", value = if (no) NA else value,
    se = if (no) NA else sqrt(variance), low = if (no) NA else max(value - half, 0),
    high = if (no) NA else min(value + half, 1), moved_by_prior = NA)
}
write_table(do.call(rbind, rows), "prevalence.csv")
cells <- do.call(rbind, lapply(names(designs), function(n) data.frame(design = n, setNames(as.data.frame(designs[[n]]),
  c("stratum", "machine", "units", "judged", "positive")))))
write_table(cells, "prevalence_cells.csv")
