;; One AdamW update, in place, in one pass: each element is read once and written once, which is what memory
;; allows. The formula is that of ../adamw.ts; names are its names. Four elements at a time.
;;
;; `npm run build:kernels` turns this file into adamw-kernel.ts.
(module
  (import "engine" "memory" (memory 1))

  ;; weights, gradients, m, v: byte addresses; bytes: of one array, a multiple of 16.
  (func (export "update")
    (param $weights i32) (param $gradients i32) (param $m i32) (param $v i32) (param $bytes i32)
    (param $beta1 f32) (param $gradientFactor f32) (param $beta2 f32) (param $squareFactor f32)
    (param $epsilon f32) (param $stepSize f32) (param $kept f32)
    (local $end i32)
    (local $gradient v128) (local $first v128) (local $second v128)
    (local $b1 v128) (local $g1 v128) (local $b2 v128) (local $g2 v128)
    (local $e v128) (local $step v128) (local $keep v128)

    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $g1 (f32x4.splat (local.get $gradientFactor)))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $g2 (f32x4.splat (local.get $squareFactor)))
    (local.set $e (f32x4.splat (local.get $epsilon)))
    (local.set $step (f32x4.splat (local.get $stepSize)))
    (local.set $keep (f32x4.splat (local.get $kept)))
    (local.set $end (i32.add (local.get $weights) (local.get $bytes)))

    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $weights) (local.get $end)))
        (local.set $gradient (v128.load (local.get $gradients)))

        ;; m <- beta1 m + gradientFactor g
        (local.set $first (f32x4.add
          (f32x4.mul (v128.load (local.get $m)) (local.get $b1))
          (f32x4.mul (local.get $gradient) (local.get $g1))))
        (v128.store (local.get $m) (local.get $first))

        ;; v <- beta2 v + squareFactor g g
        (local.set $second (f32x4.add
          (f32x4.mul (v128.load (local.get $v)) (local.get $b2))
          (f32x4.mul (f32x4.mul (local.get $gradient) (local.get $gradient)) (local.get $g2))))
        (v128.store (local.get $v) (local.get $second))

        ;; w <- kept w - stepSize m / (sqrt(v) + epsilon)
        (v128.store (local.get $weights) (f32x4.sub
          (f32x4.mul (v128.load (local.get $weights)) (local.get $keep))
          (f32x4.mul (local.get $step) (f32x4.div (local.get $first)
            (f32x4.add (f32x4.sqrt (local.get $second)) (local.get $e))))))

        (local.set $weights (i32.add (local.get $weights) (i32.const 16)))
        (local.set $gradients (i32.add (local.get $gradients) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br $next)))))
