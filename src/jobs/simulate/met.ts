/**
 * Which questions the models that answer had met in training. `unknown`: they come from a file. Of the log's questions:
 * `out of fold`, each was asked of a model that had not met it; `held out`, only those are asked that the one split held
 * out; `marked`, the split holds out no questions and the responses say which were met.
 */
export type Met = 'unknown' | 'out of fold' | 'held out' | 'marked';
