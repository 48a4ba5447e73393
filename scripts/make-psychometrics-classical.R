# Writes test/fixtures/psychometrics-classical.json: answers of 300 persons to 12 items of four options each, and what
# R makes of them: psych::alpha, cor, mantelhaen.test and glm where nothing is missing; where answers are missing, the
# definitions written out with matrices.
#
#     Rscript scripts/make-psychometrics-classical.R
#
# Made with R 4.2.2 and psych 2.2.9.
library(psych)
library(jsonlite)
set.seed(19390601)
persons <- 300
items <- 12

group <- rep(0:1, persons / 2)
group[persons - 4:0] <- -1 # neither
theta <- rnorm(persons) - 0.4 * (group == 1)
b <- seq(-1.8, 1.8, length.out = items)
slope <- rep(c(1.3, 0.8, 1.1), length.out = items)
slope[9] <- 0.1
eta <- outer(theta, seq_len(items), function(t, i) slope[i] * (t - b[i]))
eta[, 3] <- eta[, 3] - 1.5 * (group == 1) # uniform
eta[, 7] <- eta[, 7] * ifelse(group == 1, 0.1, 1.6) # not uniform
x <- matrix(as.integer(runif(persons * items) < plogis(eta)), persons)
x[, 5] <- 1L - x[, 5] # keyed wrongly: most of the able choose the first distractor

# A wrong answer picks one of three distractors.
key <- (seq_len(items) * 3) %% 4
selected <- t(sapply(seq_len(persons), function(p) sapply(seq_len(items), function(i) {
  if (x[p, i] == 1) return(key[i])
  odds <- if (i == 5) c(1, 0.1, 0.1) else c(1, 0.6, 0.1)
  sample(setdiff(0:3, key[i]), 1, prob = odds)
})))
selected[cbind(sample(persons, 20), sample(items, 20, replace = TRUE))] <- -1 # not known

# Of 80 %, every person with at least two answers.
sparse <- x
sparse[matrix(runif(persons * items) > 0.8, persons)] <- NA
sparse[1, ] <- NA
sparse[2, -4] <- NA

share_between <- function(score, from, to) {
  n <- sum(!is.na(score))
  first <- rank(score, ties.method = "min", na.last = "keep") - 1
  end <- rank(score, ties.method = "max", na.last = "keep")
  w <- pmax(pmin(end, to * n) - pmax(first, from * n), 0) / (end - first)
  ifelse(is.na(w), 0, w)
}
facility_among <- function(m, w) colSums(m * w, na.rm = TRUE) / colSums((!is.na(m)) * w)
quantities <- function(share) {
  m2 <- mean((share - mean(share))^2)
  list(mean = mean(share), deviation = sd(share), skewness = mean((share - mean(share))^3) / m2^1.5,
    kurtosis = mean((share - mean(share))^4) / m2^2 - 3, quartiles = unname(quantile(share)))
}

complete_alpha <- psych::alpha(x, warnings = FALSE)
total <- rowSums(x)
option_rest <- sapply(0:3, function(o) sapply(seq_len(items), function(i) {
  known <- selected[, i] >= 0
  cor(selected[known, i] == o, (total - x[, i])[known])
}))
thirds <- lapply(0:2, function(third) sapply(0:3, function(o) sapply(seq_len(items), function(i) {
  w <- share_between(total, third / 3, (third + 1) / 3) * (selected[, i] >= 0)
  sum(w * (selected[, i] == o)) / sum(w)
})))
complete <- list(
  alpha = complete_alpha$total$raw_alpha,
  feldt = unlist(complete_alpha$feldt[c("lower.ci", "upper.ci")]),
  scoreDeviation = sd(total),
  measurementError = sd(total) * sqrt(1 - complete_alpha$total$raw_alpha),
  facility = colMeans(x),
  deviation = apply(x, 2, sd),
  itemRest = complete_alpha$item.stats$r.drop,
  alphaIfDeleted = complete_alpha$alpha.drop$raw_alpha,
  upperLower = facility_among(x, share_between(total, 0.73, 1)) - facility_among(x, share_between(total, 0, 0.27)),
  scores = quantities(total / items),
  optionRest = option_rest,
  thirds = thirds
)

d <- sweep(sparse, 2, colMeans(sparse, na.rm = TRUE))
filled <- ifelse(is.na(d), 0, d)
there <- !is.na(sparse)
products <- crossprod(filled)
pairs <- crossprod(there)
variance <- colMeans(d^2, na.rm = TRUE)
pooled_alpha <- function(keep) {
  k <- length(keep)
  off <- row(products[keep, keep]) != col(products[keep, keep])
  covariance <- sum(products[keep, keep][off]) / sum(pairs[keep, keep][off])
  k^2 * covariance / (sum(variance[keep]) + k * (k - 1) * covariance)
}
paired <- rowSums(there) >= 2
alpha <- pooled_alpha(seq_len(items))
length_ratio <- sum(there[paired, ]) / sum(paired) / items
stepped <- function(a, m) m * a / (1 + (m - 1) * a)
short <- stepped(alpha, length_ratio)
freedom <- c(sum(paired) - 1, sum(there[paired, ]) - sum(paired) - items + 1)
mean_surplus <- round(rowMeans(d, na.rm = TRUE), 9)
sparse_result <- list(
  alpha = alpha,
  feldt = stepped(1 - (1 - short) * qf(c(0.975, 0.025), freedom[1], freedom[2]), 1 / length_ratio),
  facility = colMeans(sparse, na.rm = TRUE),
  deviation = apply(sparse, 2, sd, na.rm = TRUE),
  itemRest = sapply(seq_len(items), function(i) cor(sparse[, i], rowMeans(d[, -i], na.rm = TRUE), use = "complete.obs")),
  alphaIfDeleted = sapply(seq_len(items), function(i) pooled_alpha(seq_len(items)[-i])),
  upperLower = facility_among(sparse, share_between(mean_surplus, 0.73, 1)) -
    facility_among(sparse, share_between(mean_surplus, 0, 0.27)),
  scores = quantities(na.omit(rowMeans(sparse, na.rm = TRUE)))
)

# Differential item functioning.
mantel_haenszel <- function(answer, stratum, focal) {
  tables <- table(factor(focal, 0:1), factor(answer, 1:0), stratum)
  tables <- tables[, , apply(tables, 3, sum) > 1, drop = FALSE] # mantelhaen.test takes no other
  test <- mantelhaen.test(tables)
  n <- apply(tables, 3, sum)
  r <- tables[1, 1, ] * tables[2, 2, ] / n
  s <- tables[1, 2, ] * tables[2, 1, ] / n
  # Phillips & Holland (1987), eq. 7
  odds <- sum(r) / sum(s)
  error <- sqrt(sum((tables[1, 1, ] * tables[2, 2, ] + odds * tables[1, 2, ] * tables[2, 1, ]) *
    (tables[1, 1, ] + tables[2, 2, ] + odds * (tables[1, 2, ] + tables[2, 1, ])) / n^2) / (2 * sum(r)^2))
  stopifnot(abs(error - diff(log(test$conf.int)) / (2 * qnorm(0.975))) < 1e-9)
  delta <- -2.35 * log(unname(test$estimate))
  class <- if (abs(delta) < 1 || test$p.value >= 0.05) "A" else
    if (abs(delta) >= 1.5 && (abs(delta) - 1) / (2.35 * error) > qnorm(0.95)) "C" else "B"
  list(oddsRatio = unname(test$estimate), chiSquare = unname(test$statistic), p = test$p.value, delta = delta,
    deltaError = 2.35 * error, difClass = class)
}
logistic <- function(answer, score, focal) {
  fit <- function(formula) {
    once <- glm(formula, family = binomial, epsilon = 1e-14, maxit = 100)
    glm(formula, family = binomial, epsilon = 1e-14, start = coef(once)) # errors are of the step before the last
  }
  models <- list(fit(answer ~ score), fit(answer ~ score + focal), fit(answer ~ score * focal))
  n <- length(answer)
  none <- models[[1]]$null.deviance
  r2 <- sapply(models, function(m) (1 - exp((m$deviance - none) / n)) / (1 - exp(-none / n)))
  test <- function(less, more) {
    chi <- models[[less]]$deviance - models[[more]]$deviance
    list(chiSquare = chi, p = pchisq(chi, more - less, lower.tail = FALSE), r2Change = r2[more] - r2[less])
  }
  group <- coef(summary(models[[2]]))["focal", ]
  both <- test(1, 3)
  class <- if (both$p >= 0.05 || both$r2Change < 0.035) "A" else if (both$r2Change < 0.07) "B" else "C"
  list(uniform = test(1, 2), nonUniform = test(2, 3), both = both, groupEffect = unname(group[1]),
    groupEffectError = unname(group[2]), difClass = class)
}
complete_cases <- function(removed, i) {
  keep <- setdiff(seq_len(items), setdiff(removed, i))
  of <- group >= 0
  list(answer = x[of, i], score = rowSums(x[of, keep, drop = FALSE]), focal = group[of])
}
sparse_cases <- function(removed, i) {
  keep <- setdiff(seq_len(items), setdiff(removed, i))
  of <- group >= 0 & there[, i] & rowSums(there[, keep, drop = FALSE]) >= 2
  score <- round(rowMeans(d[of, keep, drop = FALSE], na.rm = TRUE), 9)
  strata <- min(max(length(score) %/% 20, 5), 20)
  list(answer = sparse[of, i], score = score, focal = group[of],
    stratum = floor(strata * (rank(score) - 0.5) / length(score)))
}
judge_all <- function(cases, judge, removed = integer(0)) lapply(seq_len(items), function(i) judge(cases(removed, i)))
by_mh <- function(case) {
  mantel_haenszel(case$answer, if (is.null(case$stratum)) case$score else case$stratum, case$focal)
}
by_logistic <- function(case) logistic(case$answer, case$score, case$focal)
purified <- function(cases, judge) {
  removed <- integer(0)
  repeat {
    found <- judge_all(cases, judge, removed)
    flagged <- which(sapply(found, function(item) item$difClass != "A"))
    if (identical(flagged, removed)) return(list(items = found, removed = I(removed - 1)))
    removed <- flagged
  }
}
dif <- list(
  mantelHaenszel = judge_all(complete_cases, by_mh),
  mantelHaenszelPurified = purified(complete_cases, by_mh),
  mantelHaenszelSparse = judge_all(sparse_cases, by_mh),
  logistic = judge_all(complete_cases, by_logistic),
  logisticPurified = purified(complete_cases, by_logistic),
  logisticSparse = judge_all(sparse_cases, by_logistic)
)

mark <- function(m) apply(m, 1, function(row) paste(ifelse(is.na(row) | row < 0, ".", row), collapse = ""))
fixture <- list(
  answers = mark(x), sparse = mark(sparse), selected = mark(selected), key = key, group = group,
  results = list(complete = complete, sparse = sparse_result, dif = dif)
)
writeLines(toJSON(fixture, auto_unbox = TRUE, digits = 12), "test/fixtures/psychometrics-classical.json")
