# Wilson's interval by prop.test; Newcombe's from two of these; Miettinen and Nurminen's by inverting the
# score test with the constrained likelihood maximised numerically (no use of the cubic).
source("common.R")

wilson <- function(x, n, level) {
  as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)
}

newcombe <- function(x1, n1, x2, n2, level) {
  p1 <- x1 / n1; p2 <- x2 / n2
  i1 <- wilson(x1, n1, level); i2 <- wilson(x2, n2, level)
  c(p2 - p1 - sqrt((p2 - i2[1])^2 + (i1[2] - p1)^2), p2 - p1 + sqrt((i2[2] - p2)^2 + (p1 - i1[1])^2))
}

caffo <- function(x1, n1, x2, n2, level) {
  p <- (c(x1, x2) + 1) / (c(n1, n2) + 2)
  half <- qnorm((1 + level) / 2) * sqrt(sum(p * (1 - p) / (c(n1, n2) + 2)))
  c(max(p[2] - p[1] - half, -1), min(p[2] - p[1] + half, 1))
}

constrained <- function(x1, n1, x2, n2, d) {
  part <- function(count, p) if (count == 0) 0 else count / p
  slope <- function(p) part(x1, p) - part(n1 - x1, 1 - p) + part(x2, p + d) - part(n2 - x2, 1 - p - d)
  low <- max(0, -d); high <- min(1, 1 - d); inset <- (high - low) * 1e-13
  if (slope(low + inset) <= 0) return(low)
  if (slope(high - inset) >= 0) return(high)
  uniroot(slope, c(low + inset, high - inset), tol = 1e-15, maxiter = 10000)$root
}

score <- function(x1, n1, x2, n2, level) {
  observed <- x2 / n2 - x1 / n1
  excess <- function(d) {
    p <- constrained(x1, n1, x2, n2, d)
    v <- (p * (1 - p) / n1 + (p + d) * (1 - p - d) / n2) * (n1 + n2) / (n1 + n2 - 1)
    (observed - d)^2 - qnorm((1 + level) / 2)^2 * max(v, 0)
  }
  limit <- function(end) {
    if (observed == end) return(end)
    uniroot(excess, sort(c(observed + 1e-9 * sign(end), end - 1e-12 * sign(end))), tol = 1e-14)$root
  }
  c(limit(-1), limit(1))
}

one <- expand.grid(n = c(1, 10, 29, 148, 263, 279), share = c(0, 0.07, 0.308, 0.5, 0.9, 1), level = c(0.9, 0.95))
one$successes <- round(one$n * one$share)
limits <- mapply(wilson, one$successes, one$n, one$level)
write_table(data.frame(successes = one$successes, n = one$n, level = one$level, low = limits[1, ], high = limits[2, ]),
            "proportions.csv")

pairs <- rbind(c(48, 80, 56, 70), c(3, 10, 9, 10), c(2, 7, 6, 7), c(0, 29, 5, 56), c(0, 20, 0, 10), c(0, 10, 0, 10),
               c(0, 20, 10, 10), c(0, 10, 10, 10), c(53, 279, 33, 279), c(19, 100, 12, 100), c(24, 29, 9, 14),
               c(5, 5, 3, 4), c(1, 300, 4, 280), c(1500, 3000, 1400, 3100))
rows <- list()
for (level in c(0.9, 0.95)) for (i in seq_len(nrow(pairs))) {
  p <- pairs[i, ]
  for (method in c("newcombe", "miettinen-nurminen", "agresti-caffo")) {
    f <- switch(method, newcombe = newcombe, "agresti-caffo" = caffo, score)
    l <- f(p[1], p[2], p[3], p[4], level)
    rows[[length(rows) + 1]] <- data.frame(successes_1 = p[1], n_1 = p[2], successes_2 = p[3], n_2 = p[4],
                                           level = level, method = method, low = l[1], high = l[2])
  }
}
write_table(do.call(rbind, rows), "differences.csv")
