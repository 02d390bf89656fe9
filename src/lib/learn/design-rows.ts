/** The rows of a design: numbers of some columns, and which of its 0/1 columns are set. */
export interface DesignRows {
  shape: Shape
  /** Values of the columns that aren't 0/1, standardised over all rows: row r has `shape.dense` of them from r · dense on. */
  values: Float64Array
  /** Row r sets members[starts[r]] … members[starts[r + 1] − 1], numbers of coordinates. */
  starts: Int32Array
  members: Uint16Array
}

/** Coordinates of a design: those of the columns that aren't 0/1 first, then those that are, the intercept last. */
export interface Shape {
  dense: number
  size: number
  /** The coordinate of each column. */
  places: Int32Array
  /** By coordinate: value = centre + scale · coordinate. */
  centres: Float64Array
  scales: Float64Array
}
