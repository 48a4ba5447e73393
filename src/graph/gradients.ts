/** Reverse-mode differentiation: the gradients of a scalar become part of the same graph. */
import { GRADIENT_RULES } from './gradient-rules.ts';
import type { GraphBuilder, Node, NodeOf, Value } from './graph.ts';
import { graphError, type Shape, sameShape } from './shape.ts';

/**
 * The gradient of `loss` with respect to each of `targets`, in their order and shapes. Only what lies
 * between is differentiated.
 *
 * @throws UnderstudyError `graph` when `loss` is no scalar or does not depend on a target
 */
export function gradients(g: GraphBuilder, loss: Value, targets: readonly Value[]): Value[] {
  if (loss.type.shape.length !== 0)
    throw graphError(`gradients: expected a scalar loss, got [${loss.type.shape}]`);
  const onPath = dependents(g.nodes, targets);
  const cotangents = new Map<string, Value>([[keyOf(loss), g.constant(1)]]);

  for (const node of [...g.nodes.slice(0, loss.node.id + 1)].reverse()) {
    if (!onPath.has(node)) continue;
    const cts = node.types.map((_, output) => cotangents.get(`${node.id}.${output}`));
    if (cts.every((ct) => ct === undefined)) continue;
    const rule = GRADIENT_RULES[node.kind] as (typeof GRADIENT_RULES)['add'];
    const forInputs = rule(g, node as NodeOf<'add'>, cts);
    node.inputs.forEach((input, i) => {
      const ct = forInputs[i];
      if (ct === undefined || !onPath.has(input.node)) return;
      const summed = sumToShape(g, ct, input.type.shape);
      const earlier = cotangents.get(keyOf(input));
      cotangents.set(keyOf(input), earlier === undefined ? summed : g.add(earlier, summed));
    });
  }

  return targets.map((target) => {
    const gradient = cotangents.get(keyOf(target));
    if (gradient === undefined) throw graphError('gradients: the loss does not depend on a target');
    return gradient;
  });
}

const keyOf = (value: Value) => `${value.node.id}.${value.output}`;

/** The nodes from which a target can be reached. */
function dependents(nodes: readonly Node[], targets: readonly Value[]): ReadonlySet<Node> {
  const found = new Set<Node>(targets.map((target) => target.node));
  for (const node of nodes) if (node.inputs.some((input) => found.has(input.node))) found.add(node);
  return found;
}

/** Undoes broadcasting: sums over the axes that the operation repeated. */
function sumToShape(g: GraphBuilder, ct: Value, shape: Shape): Value {
  if (sameShape(ct.type.shape, shape)) return ct;
  const extra = ct.type.shape.length - shape.length;
  const repeated = ct.type.shape.flatMap((dim, axis) =>
    axis < extra || dim !== shape[axis - extra] ? [axis] : [],
  );
  return g.reshape(g.sum(ct, repeated, true), shape);
}
