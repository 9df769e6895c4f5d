# survey::rake, survey::calibrate (raking distance), survey::svyciprop.
# Reads panel.csv (standardised_change.R makes it); writes raked.csv and weighted_proportion.csv.
source("common.R")
suppressPackageStartupMessages(library(survey))

panel <- read.csv("panel.csv")
d <- panel[panel$wave == 2013, ]
d$one <- 1
site <- data.frame(site = paste("Site", LETTERS[1:4]), Freq = c(150, 170, 90, 130))
role <- data.frame(role = c("leader", "manager", "member"), Freq = c(90, 190, 260))
plain <- svydesign(ids = ~respondent, weights = ~one, data = d)
based <- svydesign(ids = ~respondent, weights = ~weight, data = d)
totals <- c("(Intercept)" = 540, "siteSite B" = 170, "siteSite C" = 90, "siteSite D" = 130,
            rolemanager = 190, rolemember = 260)
raked <- function(design) rake(design, list(~site, ~role), list(site, role), control = list(maxit = 1000, epsilon = 1e-11))
scaled <- svydesign(ids = ~respondent, weights = ~s, data = transform(d, s = 540 / nrow(d)))
free <- calibrate(scaled, ~site + role, totals, calfun = "raking", maxit = 500, epsilon = 1e-12)
stopifnot(max(abs(weights(free) - weights(raked(plain)))) < 1e-6)
write_table(data.frame(respondent = d$respondent, plain = weights(raked(plain)), based = weights(raked(based))), "raked.csv", "survey")

both <- panel[panel$wave %in% c(2013, 2014), ]
line <- function(case, design) {
  found <- svyciprop(~engaged, design, method = "logit", na.rm = TRUE)
  data.frame(case = case, value = as.numeric(found), se = as.numeric(SE(found)),
             low = as.numeric(confint(found))[1], high = as.numeric(confint(found))[2], df = degf(design))
}
complete <- both[!is.na(both$engaged), ]
rows <- list(
  line("weights", svydesign(ids = ~1, weights = ~weight, data = complete)),
  line("persons", svydesign(ids = ~respondent, weights = ~weight, data = complete)),
  line("persons in sites", svydesign(ids = ~respondent, strata = ~site, weights = ~weight, data = complete)),
  line("strata", svydesign(ids = ~1, strata = ~site, weights = ~weight, data = complete)))
# People without an answer stay in the design: a domain, so the standard error only is compared.
whole <- svydesign(ids = ~respondent, strata = ~site, weights = ~weight, data = both)
domain <- svymean(~engaged, subset(whole, !is.na(engaged)))
rows[[5]] <- data.frame(case = "domain", value = as.numeric(coef(domain)), se = as.numeric(SE(domain)),
                        low = NA, high = NA, df = degf(whole))
# Calibration-aware: all answered, so that the calibrated design is the one analysed.
answered <- d[!is.na(d$engaged), ]
start <- svydesign(ids = ~respondent, weights = ~s, data = transform(answered, s = weight * 540 / sum(weight)))
cal <- calibrate(start, ~site + role, totals, calfun = "raking", maxit = 500, epsilon = 1e-12)
found <- svymean(~engaged, cal)
rows[[6]] <- data.frame(case = "raked", value = as.numeric(coef(found)), se = as.numeric(SE(found)),
                        low = NA, high = NA, df = degf(cal))
write_table(do.call(rbind, rows), "weighted_proportion.csv", "survey")
