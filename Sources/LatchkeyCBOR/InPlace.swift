/// Keeps the type that holds it where it stands in memory.
///
/// The compiler passes a struct of plain fields by value, even one that cannot be copied, and so
/// moves kilobytes over the stack at a call. A type with this field, which takes no byte, is passed
/// by its address alone.
@_rawLayout(size: 0, alignment: 1)
public struct InPlace: ~Copyable, @unchecked Sendable {
  public init() {}
}
