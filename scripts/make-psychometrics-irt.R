# Makes test/fixtures/psychometrics-irt.json: answers, and what others find in them.
#
#   Rscript scripts/make-psychometrics-irt.R
#
# rasch: 1,000 persons, 30 items; difficulties and errors by conditional maximum likelihood (eRm; Mair & Hatzinger
#   2007), difficulties adding up to 0.
# persons: a few patterns under known two-parameter items; abilities by integrate, optimize and uniroot of base R.
suppressPackageStartupMessages(library(eRm))
options(digits = 15)
set.seed(20)

persons <- 1000
items <- 30
b <- seq(-2, 2, length.out = items)
ability <- rnorm(persons)
x <- matrix(as.integer(runif(persons * items) < plogis(outer(ability, b, "-"))), persons)
fit <- RM(x, se = TRUE, sum0 = TRUE)

a <- c(0.6, 0.8, 1, 1.2, 1.5, 1.9, 0.9, 1.1)
d <- c(-1.5, -0.2, 0.4, 1.1, -0.7, 0.1, 2, -2.2)
patterns <- rbind(rep(1, 8), rep(0, 8), c(1, 0, 1, 0, 1, 0, 1, 0), c(0, 1, 1, 1, 0, 1, 0, 1), c(1, 1, 0, 0, NA, NA, NA, 1))
prior <- c(0.3, 1.4)
one <- function(pattern) {
  met <- !is.na(pattern)
  pattern <- pattern[met]
  a <- a[met]
  d <- d[met]
  right <- function(theta) plogis(a * (theta - d))
  log_likelihood <- function(theta) sum(log(ifelse(pattern == 1, right(theta), 1 - right(theta))))
  information <- function(theta) sum(a^2 * right(theta) * (1 - right(theta)))
  log_posterior <- function(theta) log_likelihood(theta) + dnorm(theta, prior[1], prior[2], log = TRUE)
  moment <- function(f) integrate(Vectorize(function(t) exp(log_posterior(t)) * f(t)), -15, 15, rel.tol = 1e-12, subdivisions = 5000L)$value
  total <- moment(function(t) 1)
  mean <- moment(function(t) t) / total
  best <- function(f) optimize(f, c(-12, 12), maximum = TRUE, tol = 1e-9)$maximum
  mode <- best(log_posterior)
  weighted <- best(function(t) log_likelihood(t) + log(information(t)) / 2)
  list(
    EAP = c(mean, sqrt(moment(function(t) (t - mean)^2) / total)),
    MAP = c(mode, 1 / sqrt(information(mode) + 1 / prior[2]^2)),
    WLE = c(weighted, 1 / sqrt(information(weighted)))
  )
}

number <- function(v) paste0("[", paste(format(v, digits = 10, trim = TRUE), collapse = ","), "]")
text <- function(m) {
  rows <- apply(m, 1, function(row) paste(ifelse(is.na(row), ".", row), collapse = ""))
  paste0("[", paste0('"', rows, '"', collapse = ","), "]")
}
found <- apply(patterns, 1, one)
method <- function(name) {
  paste0('"', name, '":[', paste(vapply(found, function(f) number(f[[name]]), ""), collapse = ","), "]")
}
writeLines(paste0(
  '{"rasch":{"answers":', text(x), ',"difficulties":', number(-fit$betapar), ',"difficultyErrors":', number(fit$se.beta),
  '},\n"persons":{"discriminations":', number(a), ',"difficulties":', number(d), ',"answers":', text(patterns),
  ',"prior":', number(prior), ',\n', method("EAP"), ",\n", method("MAP"), ",\n", method("WLE"), "}}"
), "test/fixtures/psychometrics-irt.json")
