# McNemar by binom.test and, for the mid-p, by adding choose() terms; Newcombe's square-and-add interval from
# prop.test; Tango's by inverting the score test with the constrained likelihood maximised numerically (no use of
# the quadratic); Bonett and Price's as a Wald interval of -1, 0, 1 for people, two of them added.
source("common.R")

wilson <- function(x, n, level) {
  as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)
}

newcombe <- function(a, b, c, d, level) {
  n <- a + b + c + d; p1 <- (a + b) / n; p2 <- (a + c) / n
  i1 <- wilson(a + b, n, level); i2 <- wilson(a + c, n, level)
  top <- a * d - b * c
  if (top > 0) top <- max(top - n / 2, 0)
  margins <- prod(c(a + b, c + d, a + c, b + d))
  phi <- if (margins == 0) 0 else top / sqrt(margins)
  half <- function(x, y) sqrt(max(x^2 - 2 * phi * x * y + y^2, 0))
  c(p2 - p1 - half(p2 - i2[1], i1[2] - p1), p2 - p1 + half(i2[2] - p2, p1 - i1[1]))
}

# The likeliest share of `b` (first only) when that of `c` is larger by t: where the slope changes its sign.
constrained <- function(b, c, n, t) {
  part <- function(count, p) if (count == 0) 0 else count / p
  slope <- function(q) part(b, q) + part(c, q + t) - 2 * part(n - b - c, 1 - 2 * q - t)
  low <- max(0, -t); high <- (1 - t) / 2; inset <- (high - low) * 1e-13
  if (slope(low + inset) <= 0) return(low)
  if (slope(high - inset) >= 0) return(high)
  uniroot(slope, c(low + inset, high - inset), tol = 1e-15, maxiter = 10000)$root
}

tango <- function(a, b, c, d, level) {
  n <- a + b + c + d; observed <- (c - b) / n
  excess <- function(t) {
    q <- constrained(b, c, n, t)
    (observed - t)^2 - qnorm((1 + level) / 2)^2 * max(2 * q + t * (1 - t), 0) / n
  }
  limit <- function(end) {
    if (observed == end) return(end)
    uniroot(excess, sort(c(observed + 1e-9 * sign(end), end - 1e-12 * sign(end))), tol = 1e-14)$root
  }
  c(limit(-1), limit(1))
}

bonett_price <- function(a, b, c, d, level) {
  person <- rep(c(-1, 0, 1), c(b + 1, a + d, c + 1)); m <- length(person)
  half <- qnorm((1 + level) / 2) * sqrt(mean((person - mean(person))^2) / m)
  c(max(mean(person) - half, -1), min(mean(person) + half, 1))
}

mid_p <- function(b, c) {
  if (b + c == 0) return(1)
  chance <- choose(b + c, 0:(b + c)) / 2^(b + c)
  here <- chance[b + 1]
  equal <- abs(chance - here) < 1e-12 * here
  sum(chance[chance < here & !equal]) + sum(chance[equal]) / 2
}

tables <- rbind(c(59, 6, 16, 80), c(1, 1, 7, 12), c(10, 0, 3, 7), c(10, 3, 0, 7), c(5, 0, 0, 5), c(0, 4, 4, 0), c(20, 5, 5, 20),
                c(0, 0, 0, 9), c(9, 0, 0, 0), c(0, 10, 0, 0), c(0, 0, 10, 0), c(1, 0, 0, 0), c(0, 1, 0, 0), c(36, 12, 2, 0),
                c(0, 3, 9, 0), c(18, 12, 30, 219), c(98, 41, 22, 39), c(2, 9, 1, 0), c(700, 130, 85, 600))
rows <- list()
for (i in seq_len(nrow(tables))) for (level in c(0.9, 0.95)) for (method in c("newcombe", "tango", "bonett-price")) {
  x <- tables[i, ]
  limits <- switch(method, newcombe = newcombe, tango = tango, bonett_price)(x[1], x[2], x[3], x[4], level)
  rows[[length(rows) + 1]] <- data.frame(both = x[1], only_first = x[2], only_second = x[3], neither = x[4], method = method,
    level = level, low = limits[1], high = limits[2],
    exact = if (x[2] + x[3] == 0) 1 else binom.test(x[2], x[2] + x[3])$p.value, mid = mid_p(x[2], x[3]))
}
write_table(do.call(rbind, rows), "paired.csv")
