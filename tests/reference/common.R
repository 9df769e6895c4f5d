# What every script here shares: reading and writing tables with the versions that made them.
# A script writes <script>.csv files beside itself; run it from this folder with `Rscript NAME.R`.
options(digits = 17, warn = 1)

versions <- function(packages) {
  package <- vapply(packages, function(p) paste(p, packageVersion(p)), "")
  paste("#", paste(c(paste("R", getRversion()), package), collapse = ", "))
}

write_table <- function(table, file, packages = character()) {
  con <- file(file, "w")
  on.exit(close(con))
  writeLines(versions(packages), con)
  write.csv(table, con, row.names = FALSE, na = "")
}
