// Shapes as signed distances: how far a point is from the edge, negative inside. They combine exactly and scale to any size.

/**
 * In units of the drawing's grid; negative inside.
 * @typedef {(x: number, y: number) => number} Shape
 */

/**
 * A rectangle by its left, top, right and bottom edges, its corners rounded by `radius`.
 * @param {readonly [left: number, top: number, right: number, bottom: number]} edges
 * @param {number} radius
 * @returns {Shape}
 */
export function roundedBox([left, top, right, bottom], radius) {
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2]
  const [reachX, reachY] = [(right - left) / 2 - radius, (bottom - top) / 2 - radius]
  return (x, y) => {
    const [dx, dy] = [Math.abs(x - middleX) - reachX, Math.abs(y - middleY) - reachY]
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
  }
}

/**
 * @param {number} middleX
 * @param {number} middleY
 * @param {number} radius
 * @returns {Shape}
 */
export function disc(middleX, middleY, radius) {
  return (x, y) => Math.hypot(x - middleX, y - middleY) - radius
}

/**
 * The area between two edges that lean to each other, symmetrical about `middleX`: half as wide as `halfTop` at `top`, as `halfBottom` at `bottom`.
 * @param {number} middleX
 * @param {readonly [y: number, half: number]} upper
 * @param {readonly [y: number, half: number]} lower
 * @returns {Shape}
 */
export function wedge(middleX, [top, halfTop], [bottom, halfBottom]) {
  const lean = (halfBottom - halfTop) / (bottom - top)
  const length = Math.hypot(1, lean)
  return (x, y) => Math.max(top - y, y - bottom, (Math.abs(x - middleX) - halfTop - lean * (y - top)) / length)
}

/**
 * @param {...Shape} shapes
 * @returns {Shape}
 */
export function union(...shapes) {
  return (x, y) => Math.min(...shapes.map((shape) => shape(x, y)))
}

/**
 * `shape` without what `hole` covers.
 * @param {Shape} shape
 * @param {Shape} hole
 * @returns {Shape}
 */
export function without(shape, hole) {
  return (x, y) => Math.max(shape(x, y), -hole(x, y))
}

/**
 * The same shape, larger by `by` on every side, or smaller.
 * @param {Shape} shape
 * @param {number} by
 * @returns {Shape}
 */
export function grown(shape, by) {
  return (x, y) => shape(x, y) - by
}

/**
 * The shape `scale` times as large, its origin moved to `left`, `top`.
 * @param {Shape} shape
 * @param {number} scale
 * @param {number} left
 * @param {number} top
 * @returns {Shape}
 */
export function placed(shape, scale, left, top) {
  return (x, y) => shape((x - left) / scale, (y - top) / scale) * scale
}
