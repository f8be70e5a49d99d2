/// A row of a list that is encoded in an order of its own, whatever order it is given in.
protocol EncodedRow {
  /// Whether this row is encoded before another.
  func precedes(_ other: Self) -> Bool
}

extension Array where Element: EncodedRow {
  /// Whether no row stands behind one that it precedes.
  var isInOrder: Bool {
    for index in indices.dropFirst() where self[index].precedes(self[index - 1]) { return false }
    return true
  }

  /// The rows in the order of their encoding; no memory is taken where they are in it already.
  var inOrder: [Element] { isInOrder ? self : sorted { $0.precedes($1) } }
}
