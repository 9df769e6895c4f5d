# What other readers find in the survey files of the real collection: every column of every file.
# foreign, which shares no code with pyreadstat, reads .sav and .por where it can; haven reads the rest.
# Run with the folder of the files: Rscript survey_files.R FOLDER
source("common.R")
suppressMessages({library(foreign); library(haven)})

folder <- commandArgs(trailingOnly = TRUE)[1]
described <- list()
for (file in sort(list.files(folder))) {
  path <- file.path(folder, file)
  reader <- "haven"
  read <- if (grepl("dta$", file)) read_dta else if (grepl("por$", file)) read_por else read_sav
  table <- as.data.frame(if (grepl("dta$", file)) read(path) else read(path, user_na = TRUE))
  if (grepl("[.](sav|por)$", file)) {
    other <- suppressWarnings(tryCatch(
      read.spss(path, to.data.frame = TRUE, use.value.labels = FALSE, use.missings = FALSE,
                stringsAsFactors = FALSE),
      error = function(e) NULL))
    # foreign cuts texts of more than 255 characters into several columns.
    if (!is.null(other) && ncol(other) == ncol(table)) {
      table <- other
      reader <- "foreign"
    }
  }
  for (column in seq_along(table)) {
    cells <- table[[column]]
    # haven makes dates of numbers; SPSS counts seconds from 14 October 1582, Stata from 1960.
    origin <- if (grepl("dta$", file)) as.numeric(as.POSIXct("1960-01-01", tz = "UTC")) else
      as.numeric(as.POSIXct("1582-10-14", tz = "UTC"))
    if (inherits(cells, "Date")) cells <- as.numeric(cells) * 86400 - origin
    else if (inherits(cells, "POSIXct")) cells <- as.numeric(cells) - origin
    else if (inherits(cells, "hms") || inherits(cells, "difftime")) cells <- as.numeric(cells)
    else if (is.character(cells) || inherits(cells, "haven_labelled") && is.character(unclass(cells)))
      cells <- trimws(as.character(cells))
    else cells <- as.numeric(cells)
    text <- is.character(cells)
    filled <- if (text) !is.na(cells) & cells != "" else !is.na(cells)
    described[[length(described) + 1]] <- data.frame(
      file = file, reader = reader, rows = nrow(table), columns = ncol(table), column = column,
      kind = if (text) "text" else "number", filled = sum(filled),
      total = if (text) sum(nchar(cells[filled])) else sum(cells[filled]))
  }
}
write_table(do.call(rbind, described), "survey_files.csv", c("foreign", "haven"))
