# Writes test/fixtures/psychometrics-fit.json: fit, separation and links of small made-up tests.
#
#     Rscript scripts/make-psychometrics-fit.R
#
# Made with R 4.2.2 and eRm 1.0-2 (Debian 12: r-base-core, r-cran-erm, r-cran-jsonlite). `rasch` holds eRm's numbers for
# complete answers; eRm leaves persons out who got all or none right, and so does the fixture. `sparse` holds base R's for
# a 2PL with missing answers, from the textbooks' formulas written out over matrices. `links` are two pairs of
# calibrations, Stocking and Lord's criterion minimised by optim() on the same points as ours.
suppressMessages(library(eRm))

set.seed(20240611)
persons <- 120
items <- 16
b <- seq(-2, 2, length.out = items)
a <- exp(rnorm(items, 0, 0.4)) # not Rasch, so that fit has something to say
theta <- rnorm(persons, 0.3, 1.2)
complete <- matrix(rbinom(persons * items, 1, plogis(t(a * t(outer(theta, b, "-"))))), persons)
complete <- complete[!(rowSums(complete) %in% c(0, items)), ]
calibration <- RM(complete)
pp <- person.parameter(calibration)
ifit <- itemfit(pp)
pfit <- personfit(pp)
sep <- SepRel(pp)
measures <- data.frame(theta = pp$theta.table[["Person Parameter"]], error = unlist(pp$se.theta)[paste0("NAgroup1.", rownames(pp$theta.table))])
stopifnot(!anyNA(measures), nrow(measures) == nrow(complete))
stopifnot(abs(var(measures$theta) - sep$SSD.PS) < 1e-12, abs(mean(measures$error^2) - sep$MSE) < 1e-12)
points <- seq(-3, 3, 1)

# Base R over matrices: rows persons, columns items, NA where there is no answer.
sparse <- matrix(rbinom(persons * items, 1, plogis(t(a * t(outer(theta, b, "-"))))), persons)
sparse[matrix(runif(persons * items) < 0.3, persons)] <- NA
p <- plogis(t(a * t(outer(theta, b, "-"))))
p[is.na(sparse)] <- NA
v <- p * (1 - p)
fourth <- p * (1 - p)^4 + (1 - p) * p^4
squares <- function(margin) {
  total <- function(x) apply(x, margin, sum, na.rm = TRUE)
  n <- total(!is.na(sparse))
  outfit <- total((sparse - p)^2 / v) / n
  infit <- total((sparse - p)^2) / total(v)
  q.outfit <- sqrt(total(fourth / v^2) / n^2 - 1 / n)
  q.infit <- sqrt(total(fourth - v^2)) / total(v)
  list(
    outfit = outfit, infit = infit,
    outfitZ = (outfit^(1 / 3) - 1) * 3 / q.outfit + q.outfit / 3, infitZ = (infit^(1 / 3) - 1) * 3 / q.infit + q.infit / 3
  )
}
groups <- 4
q3 <- cor(sparse - p, use = "pairwise.complete.obs")
by.item <- sapply(1:items, function(i) {
  met <- !is.na(sparse[, i])
  x <- sparse[met, i]
  e <- p[met, i]
  ability <- theta[met]
  group <- floor(groups * (rank(ability) - 0.5) / sum(met))
  chi <- sum(tapply(x - e, group, sum)^2 / tapply(e * (1 - e), group, sum))
  c(
    chiSquare = chi, p = pchisq(chi, groups - 1, lower.tail = FALSE), observed = cor(x, ability),
    expected = sum((e - mean(e)) * (ability - mean(ability))) / sqrt(sum((e - mean(e))^2 + e * (1 - e)) * sum((ability - mean(ability))^2))
  )
})

# Curve points of the first item.
met <- which(!is.na(sparse[, 1]))
group <- floor(groups * (rank(theta[met]) - 0.5) / length(met))
intervals <- sapply(0:(groups - 1), function(g) {
  x <- sparse[met[group == g], 1]
  c(sum(x), length(x), prop.test(sum(x), length(x), correct = FALSE)$conf.int)
})
curve <- list(
  ability = as.vector(tapply(theta[met], group, mean)), expected = as.vector(tapply(p[met, 1], group, mean)),
  right = intervals[1, ], answers = intervals[2, ], low = intervals[3, ], high = intervals[4, ]
)

nodes <- seq(-7, 7, length.out = 49)
weights <- dnorm(nodes) / sum(dnorm(nodes))
score <- function(a, b) sapply(nodes, function(x) sum(plogis(a * (x - b))))
link <- function(a.from, b.from, a.onto, b.onto) {
  criterion <- function(x) sum(weights * (score(a.onto, b.onto) - score(a.from / exp(x[1]), exp(x[1]) * b.from + x[2]))^2)
  best <- optim(c(0, 0), criterion, method = "BFGS", control = list(reltol = 1e-15, ndeps = c(1e-5, 1e-5), maxit = 1000))
  best <- optim(best$par, criterion, control = list(reltol = 1e-16, maxit = 2000))
  sigma <- sd(b.onto) / sd(b.from)
  list(
    from = list(discriminations = a.from, difficulties = b.from), onto = list(discriminations = a.onto, difficulties = b.onto),
    meanMean = c(mean(a.from) / mean(a.onto), mean(b.onto) - mean(a.from) / mean(a.onto) * mean(b.from)),
    meanSigma = c(sigma, mean(b.onto) - sigma * mean(b.from)),
    stockingLord = c(exp(best$par[1]), best$par[2]), criterion = best$value
  )
}
noisy <- function(slope, intercept, spread) {
  link(a, b, a / slope * exp(rnorm(items, 0, spread)), slope * b + intercept + rnorm(items, 0, spread))
}
links <- list(noisy(1.3, -0.4, 0.1), noisy(0.6, 1.5, 0.3))

patterns <- function(x) apply(x, 1, function(answers) paste(ifelse(is.na(answers), ".", answers), collapse = ""))
out <- list(
  rasch = list(
    answers = patterns(complete), difficulties = -unname(calibration$betapar), abilities = measures$theta, abilityErrors = unname(measures$error),
    items = list(outfit = unname(ifit$i.outfitMSQ), infit = unname(ifit$i.infitMSQ), outfitZ = unname(ifit$i.outfitZ), infitZ = unname(ifit$i.infitZ)),
    persons = list(outfit = unname(pfit$p.outfitMSQ), infit = unname(pfit$p.infitMSQ), outfitZ = unname(pfit$p.outfitZ), infitZ = unname(pfit$p.infitZ)),
    separation = list(reliability = sep$sep.rel, observedVariance = sep$SSD.PS, errorVariance = sep$MSE),
    information = list(abilities = points, information = unname(rowSums(sapply(item_info(calibration, points), function(x) x$i.info))))
  ),
  sparse = list(
    answers = patterns(sparse), discriminations = a, difficulties = b, abilities = theta, groups = groups,
    items = squares(2), persons = squares(1), q3 = q3[upper.tri(q3)],
    itemTrait = list(chiSquare = by.item["chiSquare", ], p = by.item["p", ]),
    pointMeasure = list(observed = by.item["observed", ], expected = by.item["expected", ]), curve = curve
  ),
  links = links
)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
writeLines(jsonlite::toJSON(out, digits = 10, auto_unbox = TRUE), file.path(here, "../test/fixtures/psychometrics-fit.json"))
