import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Constraints, key by key (CON-1 … CON-5).

private let all32: Int64 = 0xffff_ffff

/// Every constraint at the least that it may be.
private var least: Fields {
  Fields([
    (1, .int(1)), (2, .rows([1, 0, 1])), (3, .rows([0, -1_439])), (4, .int(1)),
    (5, .filled(0, 16)), (6, .int(1)), (7, .rows([0, 0, 1])), (8, .int(1)), (9, .int(1)),
    (10, .filled(0, 32)), (11, .int(0)),
    (12, Fields([(1, .int(1)), (2, .int(1)), (3, .int(1)), (4, .numbers([1]))]).item),
    (13, .int(1)),
  ])
}

/// Every constraint at the most that it may be.
private var most: Fields {
  let row: [Int64] = [127, 1_439, 2_879]
  return Fields([
    (1, .int(65_535)), (2, .rows(row, row, row, row, row, row, row, row)),
    (3, .rows([0, -1_439], [1, 0], [2, 1], [1 << 40, 1_439])), (4, .int(all32)),
    (5, .filled(0xff, 16)), (6, .int(3_600)),
    (7, .rows([4, 1, all32], [4, 2, all32], [4, 3, all32])), (8, .int(63)), (9, .int(all32)),
    (10, .filled(0xff, 32)), (11, .int(2)),
    (
      12,
      Fields([
        (1, .int(65_535)), (2, .int(1 << 40)), (3, .int(all32)),
        (4, .numbers([6, 7, 8, 9, 10, 11, 12, 13])),
      ]).item
    ),
    (13, .int(8)),
  ])
}

extension Suite {
  /// A guest pass with these constraints, read on its own.
  fileprivate mutating func readsConstraints(
    _ id: String, _ title: String, _ requirements: [String], _ constraints: Fields,
    _ reason: DenyReason? = nil, of: String = "credential-constraints-least", note: String? = nil
  ) {
    readsPass(id, title, requirements, reason, of: of, note: note) { _, claims in
      claims[-65537] = constraints.item
    }
  }

  /// The constraints at their least, one of them changed.
  fileprivate mutating func refusesLow(
    _ id: String, _ title: String, _ requirement: String, _ key: Int64, _ value: Item?,
    _ reason: DenyReason = .outOfRange, note: String? = nil
  ) {
    readsConstraints(
      id, title, [requirement], least.setting(key, value), reason, note: note)
  }

  /// The constraints at their most, one of them changed.
  fileprivate mutating func refusesHigh(
    _ id: String, _ title: String, _ requirement: String, _ key: Int64, _ value: Item?,
    _ reason: DenyReason = .outOfRange, note: String? = nil
  ) {
    readsConstraints(
      id, title, [requirement], most.setting(key, value), reason,
      of: "credential-constraints-most", note: note)
  }
}

// MARK: - Ends of ranges

func addConstraintEnds(_ suite: inout Suite) {
  suite.readsConstraints(
    "constraints-least", "Every constraint is read at its least", ["CON-2", "CON-3", "CON-5"],
    least)
  suite.readsConstraints(
    "constraints-most", "Every constraint is read at its most", ["CON-3", "CON-2", "CON-5"], most)
  suite.refusesLow("uses-0", "No uses at all is no number of uses", "ENC-11", 1, .int(0))
  suite.refusesHigh("uses-65536", "Uses end at 65,535", "ENC-11", 1, .int(65_536))
  suite.refusesLow("max-staleness-0", "A staleness of nothing is refused", "ENC-11", 4, .int(0))
  suite.refusesHigh(
    "max-staleness-2-32", "A staleness ends below 2^32", "ENC-11", 4, .int(all32 + 1))
  suite.refusesLow(
    "challenge-15-bytes", "A challenge of 15 bytes is refused", "ENC-8", 5, .filled(0, 15),
    .malformed)
  suite.refusesHigh(
    "challenge-17-bytes", "A challenge of 17 bytes is refused", "ENC-8", 5, .filled(0xff, 17),
    .malformed)
  suite.refusesLow("relock-within-0", "A deadline of no seconds is refused", "ENC-11", 6, .int(0))
  suite.refusesHigh("relock-within-3601", "A deadline ends at one hour", "ENC-11", 6, .int(3_601))
  suite.refusesLow("channels-0", "A mask without channels is refused", "ENC-11", 8, .int(0))
  suite.refusesHigh(
    "channels-64", "A channel beyond the registry is refused", "ENC-11", 8, .int(64))
  suite.refusesLow("first-use-life-0", "A life of no seconds is refused", "ENC-11", 9, .int(0))
  suite.refusesHigh("first-use-life-2-32", "A life ends below 2^32", "ENC-11", 9, .int(all32 + 1))
  suite.refusesLow(
    "job-31-bytes", "A job of 31 bytes is refused", "ENC-8", 10, .filled(0, 31), .malformed)
  suite.refusesHigh(
    "job-33-bytes", "A job of 33 bytes is refused", "ENC-8", 10, .filled(0xff, 33), .malformed)
  suite.refusesLow(
    "depth-negative", "A negative depth is refused", "ENC-8", 11, .int(-1), .malformed)
  suite.refusesHigh("depth-3", "A depth ends at 2", "ENC-11", 11, .int(3))
  suite.refusesLow("slots-0", "No slots at all are refused", "ENC-11", 13, .int(0))
  suite.refusesHigh("slots-9", "Slots end at 8", "ENC-11", 13, .int(9))
  suite.refusesLow(
    "uses-text", "A constraint of another type is refused", "ENC-8", 1, .text("1"), .malformed)
}

// MARK: - Rows

func addConstraintRows(_ suite: inout Suite) {
  addScheduleRows(&suite)
  addOffsetRows(&suite)
  addEvidenceRows(&suite)
}

private func addScheduleRows(_ suite: inout Suite) {
  suite.refusesLow(
    "schedule-mask-0", "A row without a day is refused", "CON-2", 2, .rows([0, 0, 1]))
  suite.refusesHigh(
    "schedule-mask-128", "A row with an eighth day is refused", "CON-2", 2,
    .rows([128, 1_439, 2_879]))
  suite.refusesHigh(
    "schedule-start-1440", "A row starts before its day ends", "CON-2", 2,
    .rows([127, 1_440, 2_879]))
  suite.refusesLow(
    "schedule-end-is-start", "A row that ends when it starts is refused", "CON-2", 2,
    .rows([1, 0, 0]), note: "Some calendars mean the whole day by it.")
  suite.refusesLow(
    "schedule-end-before-start", "A row over midnight does not wrap", "CON-2", 2,
    .rows([1, 1_320, 360]),
    note: "22:00 to 06:00 is [mask, 1320, 1800]; read as a wrap it would mean another day.")
  suite.readsConstraints(
    "schedule-whole-day", "A row of 1,440 minutes is read", ["CON-2"],
    least.setting(2, .rows([1, 0, 1_440])))
  suite.readsConstraints(
    "schedule-1441-minutes", "A row of 1,441 minutes is refused", ["CON-2"],
    least.setting(2, .rows([1, 0, 1_441])), .outOfRange, of: "credential-schedule-whole-day")
  suite.refusesHigh(
    "schedule-end-2880", "A row ends within the next day", "CON-2", 2, .rows([127, 1_439, 2_880]))
  suite.refusesLow(
    "schedule-row-of-two", "A schedule row has three numbers", "ENC-8", 2, .rows([1, 0]), .malformed
  )
  suite.refusesLow(
    "schedule-row-of-four", "A schedule row has no fourth number", "ENC-8", 2,
    .rows([1, 0, 1, 0]), .malformed)
  suite.refusesLow(
    "schedule-without-rows", "A schedule has a row", "ENC-8", 2, .array([]), .malformed,
    note: "No row could mean never, or always.")
  suite.refusesHigh(
    "schedule-9-rows", "A schedule of 9 rows is refused", "ENC-13", 2,
    .array([Item](repeating: .numbers([127, 1_439, 2_879]), count: 9)), .tooLarge)
}

private func addOffsetRows(_ suite: inout Suite) {
  suite.refusesLow(
    "offset-minus-1440", "An offset of a whole day behind is refused", "CON-3", 3,
    .rows([0, -1_440]))
  suite.refusesHigh(
    "offset-1440", "An offset of a whole day ahead is refused", "CON-3", 3,
    .rows([0, -1_439], [1, 0], [2, 1], [1 << 40, 1_440]))
  suite.refusesHigh(
    "offset-beyond-last-second", "An offset begins by 2^40", "ENC-11", 3,
    .rows([0, -1_439], [1, 0], [2, 1], [(1 << 40) + 1, 1_439]))
  suite.refusesHigh(
    "offsets-equal", "Two offsets from one second are refused", "CON-3", 3,
    .rows([0, -1_439], [1, 0], [1, 1], [1 << 40, 1_439]), .duplicateKey)
  suite.refusesHigh(
    "offsets-descend", "Offsets that do not ascend are refused", "CON-3", 3,
    .rows([0, -1_439], [2, 1], [1, 0], [1 << 40, 1_439]), .keyOrder)
  suite.refusesLow(
    "offset-row-of-three", "An offset row is a pair", "ENC-8", 3, .rows([0, 0, 0]), .malformed)
  suite.refusesLow(
    "offsets-without-rows", "Offsets have a row", "ENC-8", 3, .array([]), .malformed)
  suite.refusesHigh(
    "offsets-5-rows", "Five offset rows are refused", "ENC-13", 3,
    .rows([0, 0], [1, 0], [2, 0], [3, 0], [4, 0]), .tooLarge)
  suite.readsConstraints(
    "no-schedule-no-offsets", "Neither schedule nor offsets are needed", ["CON-4"],
    least.setting(2, nil).setting(3, nil))
  suite.refusesLow(
    "schedule-without-offsets", "A schedule without offsets is refused", "CON-4", 3, nil,
    .missingKey, note: "A lock that assumed UTC would open an hour or two off.")
  suite.refusesLow(
    "offsets-without-schedule", "Offsets without a schedule are refused", "CON-4", 2, nil,
    .missingKey)
  suite.readsConstraints(
    "schedule-alone-then-unknown", "Missing offsets are noticed behind the last constraint",
    ["CON-4", "CON-1"], least.setting(3, nil).setting(14, .int(1)), .unknownConstraint,
    note: "Byte order: the unknown key stands before the place where offsets are missed.")
}

private func addEvidenceRows(_ suite: inout Suite) {
  suite.refusesHigh(
    "evidence-kind-5", "A kind of evidence beyond the registry is refused", "CON-5", 7,
    .rows([4, 1, all32], [4, 2, all32], [5, 3, all32]))
  suite.refusesHigh(
    "evidence-witness-4", "A witness index ends at 3", "CON-5", 7,
    .rows([4, 1, all32], [4, 2, all32], [4, 4, all32]))
  suite.refusesLow(
    "evidence-max-age-0", "An evidence of no age is refused", "CON-5", 7, .rows([0, 0, 0]))
  suite.refusesHigh(
    "evidence-max-age-2-32", "An evidence's age ends below 2^32", "CON-5", 7,
    .rows([4, 1, all32], [4, 2, all32], [4, 3, all32 + 1]))
  suite.refusesHigh(
    "evidence-equal", "One kind by one witness is asked for once", "CON-5", 7,
    .rows([4, 1, all32], [4, 2, all32], [4, 2, 1]), .duplicateKey,
    note: "Another age does not make it another requirement.")
  suite.refusesHigh(
    "evidence-witnesses-descend", "Witnesses of one kind ascend", "CON-5", 7,
    .rows([4, 1, all32], [4, 3, all32], [4, 2, all32]), .keyOrder)
  suite.refusesHigh(
    "evidence-kinds-descend", "Kinds ascend, whatever the witness", "CON-5", 7,
    .rows([4, 1, all32], [3, 2, all32], [4, 3, all32]), .keyOrder)
  suite.refusesLow(
    "evidence-without-rows", "An evidence constraint asks for something", "ENC-8", 7, .array([]),
    .malformed)
  suite.refusesHigh(
    "evidence-4-rows", "Four evidence requirements are refused", "ENC-13", 7,
    .rows([4, 0, 1], [4, 1, 1], [4, 2, 1], [4, 3, 1]), .tooLarge)
  suite.readsConstraints(
    "evidence-kind-before-witness", "Rows ascend by kind, then witness", ["CON-5"],
    least.setting(7, .rows([0, 3, 1], [1, 0, 1], [1, 1, 1])))
}

// MARK: - Each

func addEach(_ suite: inout Suite) {
  func each(
    _ id: String, _ title: String, _ requirement: String, _ key: Int64, _ value: Item,
    isHigh: Bool = true, _ reason: DenyReason = .outOfRange
  ) {
    let whole = Fields([
      (1, .int(65_535)), (2, .int(1 << 40)), (3, .int(all32)),
      (4, .numbers([6, 7, 8, 9, 10, 11, 12, 13])),
    ])
    let small = Fields([(1, .int(1)), (2, .int(1)), (3, .int(1)), (4, .numbers([1]))])
    if isHigh {
      suite.refusesHigh(id, title, requirement, 12, whole.setting(key, value).item, reason)
    } else {
      suite.refusesLow(id, title, requirement, 12, small.setting(key, value).item, reason)
    }
  }
  suite.readsConstraints(
    "each-empty", "An each that demands nothing is read", ["CON-1"],
    least.setting(12, .map([])))
  each("each-uses-0", "An each of no uses is refused", "ENC-11", 1, .int(0), isHigh: false)
  each("each-uses-65536", "Uses of each end at 65,535", "ENC-11", 1, .int(65_536))
  each("each-life-0", "An each of no life is refused", "ENC-11", 2, .int(0), isHigh: false)
  each("each-life-beyond-2-40", "A life of each ends at 2^40", "ENC-11", 2, .int((1 << 40) + 1))
  each(
    "each-staleness-0", "An each of no staleness is refused", "ENC-11", 3, .int(0), isHigh: false)
  each("each-staleness-2-32", "A staleness of each ends below 2^32", "ENC-11", 3, .int(all32 + 1))
  each("needs-0", "No constraint has the key 0", "ENC-11", 4, .numbers([0]), isHigh: false)
  each("needs-14", "A need beyond the table is refused", "ENC-11", 4, .numbers([14]))
  each("needs-equal", "A need stands once", "ENC-5", 4, .numbers([1, 1]), .duplicateKey)
  each("needs-descend", "Needs ascend", "ENC-4", 4, .numbers([2, 1]), .keyOrder)
  each("needs-empty", "Needs name a key", "ENC-8", 4, .array([]), isHigh: false, .malformed)
  each("needs-9", "Nine needs are refused", "ENC-13", 4, .numbers(Array(1...9)), .tooLarge)
}

// MARK: - Unknown constraints

func addUnknownConstraints(_ suite: inout Suite) {
  for (key, name) in [(14 as Int64, "14"), (0, "0"), (-1, "minus-1"), (255, "255")] {
    suite.readsConstraints(
      "constraint-\(name)", "A constraint that the table does not name is refused", ["CON-1"],
      Fields([(key, .int(1))]), .unknownConstraint, of: "credential-pass",
      note: "A lock that skipped it would permit more than the issuer said.")
    suite.readsConstraints(
      "each-\(name)", "An each with a key that the table does not name is refused", ["CON-1"],
      least.setting(12, Fields([(key == 14 ? 5 : key, .int(1))]).item), .unknownConstraint,
      of: "credential-each-empty")
  }
  suite.readsConstraints(
    "constraint-before-value", "An unknown constraint is refused before its value is read",
    ["CON-1", "ENC-6"], Fields([(14, .raw([0xf6]))]), .unknownConstraint, of: "credential-pass")
  suite.readsPass(
    "constraint-2-63", "A key of 2^63 is refused like in every map", ["ENC-9", "CON-1"],
    .unknownKey
  ) { _, claims in claims[-65537] = .map([(.unsigned(1 << 63), .int(1))]) }
}
