import LatchkeyVectors

/// Serials and staple sequences of a service's key, as its ledger counts them (LEDG-7 to LEDG-9).
///
/// W is 64 and a stretch an hour unless a case says otherwise. `numbers` are the next serial, the
/// base and the last staple sequence behind the act.
func ledgerSuite() -> Suite {
  var suite = Suite("ledger")
  suite.addCounting()
  suite.addStretches()
  suite.addStretchClocks()
  suite.addBookBases()
  suite.addBoundedEpochs()
  suite.addUnboundedEpochs()
  suite.addLostEpochs()
  suite.addLastNumbers()
  return suite
}

extension Suite {
  private mutating func book(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T7"],
    of: String? = nil, note: String? = nil, _ recipe: (inout World) -> Void
  ) {
    add(
      id, title, requirements, threats: threats, of: of.map { "ledger-\($0)" }, note: note, recipe)
  }

  fileprivate mutating func addCounting() {
    book("first", "A key begins with serial 0", ["LEDG-7", "ISS-1"]) {
      $0.take(0, numbers: "1:0:0")
    }
    book("next", "Each grant takes the next serial", ["LEDG-7", "ISS-1"]) { world in
      for serial: UInt32 in 0..<3 { world.take(serial) }
    }
    book("ended", "The serial of a grant that has ended is not taken again", ["ISS-1"]) { world in
      world.take(0)
      world.book(.end, serial: 0)
      world.take(1)
    }
  }

  /// W/8 in a stretch, so that W/4 in any span of its length.
  fileprivate mutating func addStretches() {
    for (window, quota): (UInt32, UInt32) in [(32, 4), (64, 8), (1_024, 128)] {
      let scene = BookScene(window: window)
      for count in [quota - 1, quota] {
        book(
          "stretch-\(window)-\(count)", "With W \(window) a stretch has a serial number \(count)",
          ["LEDG-7"]
        ) { $0.take(count - 1, scene, row: $0.row(next: count - 1)) }
      }
      book(
        "stretch-\(window)-\(quota + 1)", "With W \(window) a stretch ends with W/8 serials",
        ["LEDG-7"], of: "stretch-\(window)-\(quota)",
        note: "Two stretches touch any span of that length: W/4."
      ) { $0.takeNone(scene, row: $0.row(next: quota)) }
    }
  }

  fileprivate mutating func addStretchClocks() {
    func later(_ seconds: UInt64, stretch: UInt64 = 3_600) -> BookScene {
      BookScene(stretch: stretch, clock: noon + seconds)
    }
    for (name, stretch, end): (String, UInt64, UInt64) in [
      ("hour", 3_600, 3_600), ("short", 1, 300),
    ] {
      for second in [end, end + 1] {
        book(
          "stretch-\(name)-\(second)", "A stretch of \(stretch) s is over after \(second) s",
          ["LEDG-7"]
        ) { $0.take(8, later(second, stretch: stretch), row: $0.row(next: 8)) }
      }
      book(
        "stretch-\(name)-\(end - 1)", "A stretch of \(stretch) s runs for \(end) s", ["LEDG-7"],
        of: "stretch-\(name)-\(end)", note: "No stretch is shorter than 300 s."
      ) { $0.takeNone(later(end - 1, stretch: stretch), row: $0.row(next: 8)) }
    }
    book("clock-back", "A clock that went back goes on in the stretch", ["LEDG-7"]) {
      $0.take(7, BookScene(clock: noon - 86_400), row: $0.row(next: 7))
    }
    book(
      "clock-back-full", "A clock that went back begins no stretch", ["LEDG-7"], of: "clock-back",
      note: "Two processes whose clocks differ would begin stretches in turn."
    ) { $0.takeNone(BookScene(clock: noon - 86_400), row: $0.row(next: 8)) }
  }

  fileprivate mutating func addBookBases() {
    book("staple", "A staple takes the next sequence", ["STAPLE-10"]) { world in
      world.stapled("0:0:1")
      world.stapled("0:0:2")
    }
    book("base", "The base rises to the lowest serial that lives", ["STAPLE-11"]) { world in
      for serial: UInt32 in 0..<3 { world.take(serial) }
      world.book(.end, serial: 0)
      world.stapled("3:1:1")
      world.book(.end, serial: 2)
      world.stapled("3:1:2")
      world.book(.end, serial: 1)
      world.stapled("3:3:3")
    }
    book("revoke", "A grant that is revoked has its bit in each staple", ["STAPLE-10"]) { world in
      for serial: UInt32 in 0..<3 { world.take(serial) }
      world.book(.revoke, serial: 1)
      world.stapled("3:0:1", revoked: "02")
      world.stapled("3:0:2", revoked: "02")
      world.book(.end, serial: 0)
      world.stapled("3:2:3")
    }
    book(
      "revoke-unknown", "A serial that was not handed out, or is below the base, has no bit",
      ["STAPLE-10"]
    ) { world in
      world.take(20, row: world.row(next: 20, since: 20, base: 20))
      world.book(.revoke, serial: 21)
      world.book(.revoke, serial: 19)
      world.stapled("21:20:1")
    }
  }

  /// What two stretches may have handed out: W/4 an epoch. Sequences go by the clock: 2^20 times
  /// 1780308000 is 1866788241408000.
  fileprivate mutating func addBoundedEpochs() {
    for (epochs, serial): (UInt32, UInt32) in [(1, 26), (2, 42), (3, 58)] {
      book("bounded-\(epochs)", "W/4 an epoch is jumped over: \(epochs)", ["LEDG-8", "LEDG-9"]) {
        $0.take(
          serial, numbers: "\(serial + 1):0:1866788241408000", BookScene(epoch: epochs),
          row: $0.row(next: 10))
      }
      book("bounded-none-\(epochs)", "A row that is not there may be lost: \(epochs)", ["LEDG-8"]) {
        $0.take(serial - 10, BookScene(epoch: epochs))
      }
    }
    book("bounded-once", "An epoch is jumped over once", ["LEDG-8"]) { world in
      world.take(26, BookScene(epoch: 1), row: world.row(next: 10))
      world.take(27, numbers: "28:0:1866788241408000", BookScene(epoch: 1))
    }
    book("bounded-stretch", "An epoch begins a stretch", ["LEDG-7", "LEDG-8"]) { world in
      world.take(24, BookScene(epoch: 1), row: world.row(next: 8))
    }
    book("bounded-staple", "The first staple of an epoch is behind the jump", ["LEDG-9"]) { world in
      world.stapled("0:0:1")
      world.stapled("16:16:1866788241408001", BookScene(epoch: 1))
    }
    book("bounded-sequence-ahead", "A sequence that is ahead of the line jumps on", ["LEDG-9"]) {
      world in
      var row = world.row(next: 0)
      row.sequence = 1_866_788_241_408_000
      world.stapled("16:16:1866788242456577", BookScene(epoch: 1), row: row)
    }
    book("bounded-live", "What lives and what is revoked stays so in a bounded epoch", ["LEDG-8"]) {
      world in
      for serial: UInt32 in 0..<3 { world.take(serial) }
      world.book(.revoke, serial: 1)
      world.stapled("19:0:1866788241408001", revoked: "02", BookScene(epoch: 1))
    }
  }

  /// 43,608 times 300 s have passed since 2026: the line is (43608 + 2) · 512 = 22328320.
  fileprivate mutating func addUnboundedEpochs() {
    let scene = BookScene(epoch: 1, isUnbounded: true)
    book("unbounded", "Base and next rise to the line", ["LEDG-8"]) {
      $0.take(
        22_328_320, numbers: "22328321:22328320:1866788241408000", scene, row: $0.row(next: 10))
    }
    book("unbounded-none", "A row that is not there begins at the line", ["LEDG-8"]) {
      $0.take(22_328_320, scene)
    }
    book("unbounded-clears", "Every grant from before is given up", ["LEDG-8"], threats: ["T1"]) {
      world in
      for serial: UInt32 in 0..<3 { world.take(serial) }
      world.book(.revoke, serial: 1)
      world.stapled("22328320:22328320:1866788241408001", scene)
    }
    book("unbounded-beyond", "A row beyond the line jumps by W", ["LEDG-8"]) {
      $0.take(30_000_064, scene, row: $0.row(next: 30_000_000, since: 30_000_000, base: 29_999_990))
    }
    let moments: [(String, UInt64, UInt32)] = [
      ("299", noon + 299, 22_328_320), ("300", noon + 300, 22_328_832),
      ("301", noon + 301, 22_328_832), ("before-2026", 1_767_225_599, 1_024),
      ("at-2026", 1_767_225_600, 1_024),
    ]
    for (name, clock, serial) in moments {
      book("unbounded-at-\(name)", "The line rises by 512 in 300 s: \(name)", ["LEDG-8"]) {
        $0.take(serial, BookScene(epoch: 1, isUnbounded: true, clock: clock))
      }
    }
    book(
      "unbounded-then-bounded", "A loss without bounds counts in every epoch behind it",
      ["LEDG-8"], note: "The row is older than both, and the second one was small."
    ) { world in
      world.take(22_328_320, BookScene(epoch: 2, isUnbounded: true), row: world.row(next: 10))
    }
  }

  /// The same copy is restored twice: what was done between is lost, and the number of the epoch
  /// with it.
  fileprivate mutating func addLostEpochs() {
    for (name, row) in [("row", true), ("none", false)] {
      book(
        "restored-twice-\(name)", "A copy that is restored again does not hand out what was lost",
        ["LEDG-8", "LEDG-9"]
      ) { world in
        if row { world.take(0) }
        world.book(.dump)
        let first = BookScene(epoch: 1, isUnbounded: true)
        for serial: UInt32 in 22_328_320..<22_328_328 { world.take(serial, first) }
        world.book(.restore)
        let second = BookScene(epoch: 1, isUnbounded: true, clock: noon + 300)
        world.take(22_328_832, numbers: "22328833:22328832:1866788555980800", second)
      }
    }
    book("restored-long-after", "A branch that ran for a year is behind the line", ["LEDG-8"]) {
      world in
      world.take(0)
      world.book(.dump)
      // W/8 in each of 8,760 hours.
      let year = noon + 31_536_000
      world.take(
        70_087, BookScene(clock: year),
        row: BookInput.Row(
          next: 70_087, base: 70_080, stretchBegan: year - 60, stretchSerial: 70_080))
      world.book(.restore)
      world.take(76_150_272, BookScene(epoch: 1, isUnbounded: true, clock: year + 300))
    }
  }

  fileprivate mutating func addLastNumbers() {
    let last = UInt32.max
    for next in [last - 2, last - 1] {
      book("last-\(next)", "Serial \(next) is handed out", ["LEDG-8"]) {
        $0.take(next, row: $0.row(next: next, since: next, base: next))
      }
    }
    book(
      "last-\(last)", "The last number is no serial: the key is used up", ["LEDG-8"],
      of: "last-\(last - 1)", note: "A sum that overflows would begin with 0 again."
    ) { $0.takeNone(row: $0.row(next: last, since: last, base: last)) }
    book(
      "last-jump", "A jump beyond the last serial ends the key", ["LEDG-8"],
      of: "last-\(last - 1)"
    ) {
      $0.takeNone(
        BookScene(epoch: 1), row: $0.row(next: last - 15, since: last - 15, base: last - 15))
    }
    book(
      "last-epochs", "So does any count of epochs", ["LEDG-8"], of: "last-\(last - 1)"
    ) { $0.takeNone(BookScene(window: 1_024, epoch: last), row: $0.row(next: 10)) }
    book(
      "last-line", "So does a line that has left the serials behind", ["LEDG-8"],
      of: "last-\(last - 1)"
    ) {
      $0.takeNone(
        BookScene(epoch: 1, isUnbounded: true, clock: lastSecond), row: $0.row(next: 10))
    }
  }
}
