import LatchkeyVectors

/// The cases of one family, put together by recipes.
struct Suite {
  let family: String
  private(set) var cases: [VectorCase] = []

  init(_ family: String) { self.family = family }

  /// Adds a case. Its id begins with the family.
  ///
  /// - Parameters:
  ///   - of: The allow case that this one mutates, for a negative; with its family.
  mutating func add(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = [],
    of: String? = nil, note: String? = nil, _ recipe: (inout World) -> Void
  ) {
    var world = World("\(family)-\(id)")
    recipe(&world)
    cases.append(
      VectorCase(
        id: world.id, title: title, requirements: requirements, threats: threats, of: of,
        note: note, steps: world.steps))
  }

  var file: VectorFile { VectorFile(family: family, cases: cases) }
}
