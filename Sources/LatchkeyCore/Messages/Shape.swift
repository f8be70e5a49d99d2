/// The fields of one map or array: a run of rows in the one table of all that a lock reads.
struct Shape: Sendable {
  /// Its first row in ``fields``.
  let first: UInt8
  /// Its number of rows.
  let count: UInt8

  @inline(__always)
  private init(_ count: UInt8) {
    first = 0
    self.count = count
  }

  @inline(__always)
  private init(_ count: UInt8, behind other: Shape) {
    first = other.first &+ other.count  // the table has fewer than 256 rows
    self.count = count
  }
}

extension Shape {
  @inline(__always)
  static var credential: Shape { Shape(6) }
  @inline(__always)
  static var constraints: Shape { Shape(13, behind: .credential) }
  @inline(__always)
  static var each: Shape { Shape(4, behind: .constraints) }
  @inline(__always)
  static var proof: Shape { Shape(8, behind: .each) }
  @inline(__always)
  static var staple: Shape { Shape(5, behind: .proof) }
  @inline(__always)
  static var time: Shape { Shape(4, behind: .staple) }
  @inline(__always)
  static var evidence: Shape { Shape(7, behind: .time) }
  @inline(__always)
  static var acknowledgement: Shape { Shape(4, behind: .evidence) }
  @inline(__always)
  static var configuration: Shape { Shape(17, behind: .acknowledgement) }
  @inline(__always)
  static var scopeEntry: Shape { Shape(2, behind: .configuration) }
  @inline(__always)
  static var scheduleRow: Shape { Shape(3, behind: .scopeEntry) }
  @inline(__always)
  static var offsetRow: Shape { Shape(2, behind: .scheduleRow) }
  @inline(__always)
  static var evidenceRow: Shape { Shape(3, behind: .offsetRow) }
  @inline(__always)
  static var keyRow: Shape { Shape(1, behind: .evidenceRow) }
  @inline(__always)
  static var anchorRow: Shape { Shape(4, behind: .keyRow) }
  @inline(__always)
  static var timeSourceRow: Shape { Shape(3, behind: .anchorRow) }
}

/// What Spec/cddl says of each field, shape after shape.
extension Shape {
  static let fields: InlineArray<86, Field> = [
    // CredentialClaims, keys 4 … 9.
    Field(.second, to: 0), Field(.second, to: 2), Field(.second, to: 4), Field(.serial, to: 6),
    Field(.confirmation, to: 7), Field(.scope, to: 8, through: 8),
    // Constraints, keys 1 … 13; 12 is a map of its own, which never comes here.
    Field(.number, to: 0, from: 1, through: 65_535), Field(.schedule, to: 1, from: 1, through: 8),
    Field(.offsets, to: 3, from: 1, through: 4), Field(.word, to: 5, from: 1),
    Field(.place, to: 6, through: 16), Field(.number, to: 7, from: 1, through: 3_600),
    Field(.evidence, to: 8, from: 1, through: 3), Field(.number, to: 10, from: 1, through: 63),
    Field(.word, to: 11, from: 1), Field(.place, to: 12, through: 32),
    Field(.number, to: 13, through: 2), Field(.number, to: 15),
    Field(.number, to: 14, from: 1, through: 8),
    // EachLimits, keys 1 … 4.
    Field(.number, to: 0, from: 1, through: 65_535), Field(.second, to: 1, from: 1),
    Field(.word, to: 3, from: 1), Field(.needs, to: 4, from: 1, through: 8),
    // ProofClaims, keys 1 … 8.
    Field(.place, to: 0, through: 16), Field(.place, to: 1, through: 16), Field(.point, to: 2),
    Field(.number, to: 3, through: 8), Field(.number, to: 4, through: 5),
    Field(.place, to: 5, through: 32), Field(.place, to: 6, through: 32),
    Field(.sequence, to: 7),
    // StapleClaims, keys 1 … 5.
    Field(.place, to: 0, through: 16), Field(.sequence, to: 1), Field(.second, to: 3),
    Field(.word, to: 5), Field(.bitmap, to: 6),
    // TimeStatementClaims, keys 1 … 4.
    Field(.place, to: 0, through: 16), Field(.place, to: 1, through: 16),
    Field(.place, to: 2, through: 16), Field(.second, to: 3),
    // EvidenceClaims, keys 1 … 7.
    Field(.number, to: 0, through: 4), Field(.place, to: 1, through: 16),
    Field(.place, to: 2, through: 16), Field(.place, to: 3, through: 16),
    Field(.place, to: 4, through: 32), Field(.second, to: 5), Field(.place, to: 7, through: 32),
    // AcknowledgementClaims, keys 1 … 4.
    Field(.place, to: 0, through: 16), Field(.sequence, to: 1), Field(.place, to: 3, through: 32),
    Field(.place, to: 4, through: 16),
    // ConfigurationClaims, keys 1 … 17.
    Field(.place, to: 0, through: 16), Field(.word, to: 1), Field(.place, to: 2, through: 32),
    Field(.place, to: 3, through: 16), Field(.point, to: 4),
    Field(.anchors, to: 5, from: 1, through: 4), Field(.window, to: 7),
    Field(.keys, to: 8, through: 8), Field(.keys, to: 10, through: 4),
    Field(.timeSources, to: 12, from: 1, through: 4), Field(.keys, to: 14, from: 1, through: 3),
    Field(.nonceLife, to: 16), Field(.number, to: 17, through: 3),
    Field(.word, to: 18), Field(.number, to: 19, through: 1), Field(.founding, to: 20),
    Field(.clockReset, to: 22),
    // ScopeEntry (CRED-4).
    Field(.point, to: 0), Field(.number, to: 1, through: 511),
    // ScheduleRow (CON-2).
    Field(.number, to: 0, from: 1, through: 127), Field(.number, to: 1, through: 1_439),
    Field(.end, to: 2),
    // OffsetRow (CON-3).
    Field(.second, to: 0), Field(.offset, to: 2),
    // EvidenceRow (CON-5): in the words that tell the order, kind stands above witness.
    Field(.number, to: 1, through: 4), Field(.number, to: 0, through: 3),
    Field(.word, to: 2, from: 1),
    // KeyRow.
    Field(.key, to: 0),
    // AnchorRow.
    Field(.key, to: 0), Field(.second, to: 1), Field(.second, to: 3), Field(.optionalKey, to: 5),
    // TimeSourceRow.
    Field(.key, to: 0), Field(.number, to: 1, through: 1), Field(.number, to: 2, through: 3_600),
  ]
}
