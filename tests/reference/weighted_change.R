# Differences of weighted proportions over waves and post-stratified designs: survey::svyby with covmat and
# svycontrast, survey::postStratify, calibrate. Reads panel.csv; writes weighted_change.csv and post_stratified.csv.
source("common.R")
suppressPackageStartupMessages(library(survey))

panel <- read.csv("panel.csv")
both <- panel[panel$wave %in% c(2013, 2014), ]
both$wave <- factor(both$wave)
both$cell <- interaction(both$site, both$role, drop = TRUE)
answered <- both[!is.na(both$engaged), ]

row <- function(case, first, second, value, se, df) {
  half <- qt(0.975, df) * se
  data.frame(case = case, first = first, second = second, value = value, se = se,
             low = value - half, high = value + half, df = df, p = 2 * pt(-abs(value / se), df))
}
by_wave <- function(case, design) {
  found <- svyby(~engaged, ~wave, design, svymean, covmat = TRUE)
  change <- svycontrast(found, c("2013" = -1, "2014" = 1))
  row(case, coef(found)[[1]], coef(found)[[2]], as.numeric(coef(change)), as.numeric(SE(change)), degf(design))
}
# The same by totals, which lets people without an answer stay in the design (a domain of it).
by_totals <- function(case, design) {
  design <- update(design, known = as.numeric(!is.na(engaged)), yes = ifelse(is.na(engaged), 0, engaged))
  design <- update(design, a1 = yes * (wave == 2013), b1 = known * (wave == 2013),
                   a2 = yes * (wave == 2014), b2 = known * (wave == 2014))
  total <- svytotal(~a1 + b1 + a2 + b2, design)
  share <- coef(svycontrast(total, list(first = quote(a1 / b1), second = quote(a2 / b2))))
  change <- svycontrast(total, quote(a2 / b2 - a1 / b1))
  row(case, share[[1]], share[[2]], as.numeric(coef(change)), as.numeric(SE(change)), degf(design))
}
persons <- svydesign(ids = ~respondent, strata = ~site, weights = ~weight, data = answered, nest = TRUE)
stopifnot(abs(by_wave("x", persons)$se - by_totals("x", persons)$se) < 1e-12)

# Weights calibrated within each wave: margins, then the full cross-classification.
site <- c("Site A" = 150, "Site B" = 170, "Site C" = 90, "Site D" = 130)
role <- c(leader = 90, manager = 190, member = 260)
dummies <- model.matrix(~ 0 + wave + wave:site + wave:role, answered)
dummies <- dummies[, qr(dummies)$pivot[seq_len(qr(dummies)$rank)]]
labels <- colnames(dummies)
colnames(dummies) <- paste0("m", seq_along(labels))
start <- cbind(answered, dummies)
rescale <- 540 / tapply(start$weight, start$wave, sum)
start$s <- start$weight * rescale[as.character(start$wave)]
totals <- vapply(labels, function(label) {
  part <- sub("^wave[0-9]+:?", "", label)
  if (part == "") 540 else if (grepl("^site", part)) site[[sub("^site", "", part)]] else role[[sub("^role", "", part)]]
}, 0)
names(totals) <- colnames(dummies)
formula <- as.formula(paste("~ 0 +", paste(colnames(dummies), collapse = " + ")))
raked <- function(ids) calibrate(svydesign(ids = ids, weights = ~s, data = start), formula, totals,
                                 calfun = "raking", maxit = 500, epsilon = 1e-12)
stopifnot(max(abs(tapply(weights(raked(~1)), list(start$wave, start$role), sum) - rep(role, each = 2))) < 1e-6)

# Frame counts of the cells: site x role in proportion, 540 a wave.
frame <- as.data.frame(as.table(outer(site, role) / 540))
names(frame) <- c("site", "role", "count")
frame$cell <- factor(paste(frame$site, frame$role, sep = "."), levels = levels(both$cell))
within <- rbind(transform(frame, wave = "2013"), transform(frame, wave = "2014"))
start$wave_cell <- interaction(start$wave, start$cell)
population <- data.frame(wave_cell = interaction(factor(within$wave), within$cell), Freq = within$count)
stratified <- function(ids, weights) {
  postStratify(svydesign(ids = ids, weights = weights, data = start), ~wave_cell, population)
}
start$one <- 1
write_table(rbind(
  by_wave("weights", svydesign(ids = ~1, weights = ~weight, data = answered)),
  by_wave("persons", svydesign(ids = ~respondent, weights = ~weight, data = answered)),
  by_wave("persons in sites", persons),
  by_totals("domain", svydesign(ids = ~respondent, strata = ~site, weights = ~weight, data = both, nest = TRUE)),
  by_totals("raked, rows", raked(~1)),
  by_totals("raked, persons", raked(~respondent)),
  by_totals("post-stratified", stratified(~respondent, ~one))), "weighted_change.csv", "survey")

# One wave post-stratified, from no base weights.
one <- answered[answered$wave == 2013, ]
one$one <- 1
cells <- data.frame(cell = frame$cell, Freq = frame$count)
plain <- postStratify(svydesign(ids = ~1, weights = ~one, data = one), ~cell, cells)
based <- postStratify(svydesign(ids = ~1, weights = ~weight, data = one), ~cell, cells)
# postStratify takes no base weights into its residuals: a linear calibration on the cells does.
linear <- calibrate(svydesign(ids = ~1, weights = ~weight, data = one), ~ 0 + cell,
                    setNames(cells$Freq[match(levels(one$cell), cells$cell)], paste0("cell", levels(one$cell))))
stopifnot(max(abs(weights(linear) / weights(based) - 1)) < 1e-10)
se <- function(design) as.numeric(SE(svymean(~engaged, design)))
write_table(data.frame(respondent = one$respondent, plain = weights(plain), based = weights(based),
                       plain_se = se(plain), based_se = se(linear)), "post_stratified.csv", "survey")
