import LatchkeyVectors

/// The surroundings of a service's book.
struct BookScene {
  var window: UInt32 = 64
  var stretch: UInt64 = 3_600
  var epoch: UInt32 = 0
  var isUnbounded = false
  var clock = noon
}

extension World {
  /// Does one thing to the serials of the service's key.
  mutating func book(
    _ act: BookInput.Act, _ scene: BookScene = BookScene(), serial: UInt32? = nil,
    row: BookInput.Row? = nil, _ expect: Expectation = .allow
  ) {
    var step = Step(.book)
    step.at = scene.clock
    step.book = BookInput(
      act, window: scene.window, stretch: scene.stretch, epoch: scene.epoch,
      unbounded: scene.isUnbounded, serial: serial, row: row)
    add(step, expect)
  }

  /// Takes a serial, which must be this one.
  mutating func take(
    _ serial: UInt32, numbers: String? = nil, _ scene: BookScene = BookScene(),
    row: BookInput.Row? = nil
  ) {
    var expect = Expectation.allow
    expect.serial = serial
    expect.numbers = numbers
    book(.allocate, scene, row: row, expect)
  }

  /// Makes a staple, after which the book has these numbers.
  mutating func stapled(
    _ numbers: String, revoked: String = "", _ scene: BookScene = BookScene(),
    row: BookInput.Row? = nil
  ) {
    var expect = Expectation.allow
    expect.numbers = numbers
    expect.revoked = revoked
    book(.staple, scene, row: row, expect)
  }

  /// Takes a serial, which must be refused.
  mutating func takeNone(_ scene: BookScene = BookScene(), row: BookInput.Row? = nil) {
    book(.allocate, scene, row: row, .deny("serialWindowFull"))
  }

  /// A row that has handed out serials from 0 on, in a stretch that began at noon.
  func row(next: UInt32, since serial: UInt32 = 0, base: UInt32 = 0) -> BookInput.Row {
    BookInput.Row(next: next, base: base, stretchBegan: noon, stretchSerial: serial)
  }
}
