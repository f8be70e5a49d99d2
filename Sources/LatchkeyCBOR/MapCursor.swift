/// How far the reading of a map has come.
@usableFromInline
package struct MapCursor {
  @usableFromInline
  package var remaining: Int
  /// The least key that may come, in the order of keys.
  @usableFromInline
  var least: UInt64 = 0
  /// Whether the greatest key of all has come.
  var isExhausted = false

  /// What a key becomes that no message has.
  package static let foreignKey = Int32.max

  init(remaining: Int) { self.remaining = remaining }
}
