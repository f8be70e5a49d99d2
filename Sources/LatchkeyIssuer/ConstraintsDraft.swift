import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What narrows a grant: the table of Spec/credential.md, in Swift values.
public struct ConstraintsDraft: Equatable, Sendable {
  /// 1 … 65,535; `nil`: not counted.
  public var uses: UInt16?
  /// `nil`: every minute.
  public var schedule: ScheduleDraft?
  /// Oldest staple, 1 … 2^32 − 1 seconds; `nil`: none is needed.
  public var maxStalenessSeconds: UInt32?
  /// The one nonce that may be answered; leaf only.
  public var challenge: Nonce?
  /// When the door must be locked again, 1 … 3,600 seconds; `nil`: no obligation.
  public var relockWithinSeconds: UInt16?
  /// At most 3 rows.
  public var evidence: [EvidenceRequirement]
  /// `nil`: ``ChannelSet/unstated``.
  public var channels: ChannelSet?
  /// 1 … 2^32 − 1 seconds from the first use; `nil`: no limit.
  public var lifetimeFromFirstUseSeconds: UInt32?
  /// Salted digest of order and parcel; leaf only.
  public var job: Digest?
  /// How many links may hang below, 0 … 2; `nil`: none.
  public var depth: UInt8?
  /// What the leaf below must carry; not on a leaf.
  public var each: EachDraft?
  /// Issuer slots that may hang below, 1 … 8; link 1 only; `nil`: 1.
  public var slots: UInt8?

  public init(
    uses: UInt16? = nil, schedule: ScheduleDraft? = nil, maxStalenessSeconds: UInt32? = nil,
    challenge: Nonce? = nil, relockWithinSeconds: UInt16? = nil,
    evidence: [EvidenceRequirement] = [], channels: ChannelSet? = nil,
    lifetimeFromFirstUseSeconds: UInt32? = nil, job: Digest? = nil, depth: UInt8? = nil,
    each: EachDraft? = nil, slots: UInt8? = nil
  ) {
    self.uses = uses
    self.schedule = schedule
    self.maxStalenessSeconds = maxStalenessSeconds
    self.challenge = challenge
    self.relockWithinSeconds = relockWithinSeconds
    self.evidence = evidence
    self.channels = channels
    self.lifetimeFromFirstUseSeconds = lifetimeFromFirstUseSeconds
    self.job = job
    self.depth = depth
    self.each = each
    self.slots = slots
  }

  /// Whether a lock keeps count of it: then a re-issue must keep the serial (ISS-6).
  public var isCounted: Bool { uses != nil || lifetimeFromFirstUseSeconds != nil }

  /// The constraints that an encoding has.
  public var present: Set<ConstraintKey> { presentKeys.keys }

  /// The same, as bits.
  var presentKeys: ConstraintKeySet {
    var keys = ConstraintKeySet()
    if uses != nil { keys.insert(.uses) }
    if let schedule {
      keys.insert(.schedule)
      if !schedule.offsets.isEmpty { keys.insert(.offsets) }
    }
    if maxStalenessSeconds != nil { keys.insert(.maxStaleness) }
    if challenge != nil { keys.insert(.challenge) }
    if relockWithinSeconds != nil { keys.insert(.relockWithin) }
    if !evidence.isEmpty { keys.insert(.evidence) }
    if channels != nil { keys.insert(.channels) }
    if lifetimeFromFirstUseSeconds != nil { keys.insert(.lifetimeFromFirstUse) }
    if job != nil { keys.insert(.job) }
    if depth != nil { keys.insert(.depth) }
    if each != nil { keys.insert(.each) }
    if slots != nil { keys.insert(.slots) }
    return keys
  }

  /// The constraints map, keys ascending. Judges nothing.
  func encoded() -> [UInt8] {
    var sink = ByteArray()
    write(to: &sink)
    return sink.bytes
  }

  /// Writes the constraints map, keys ascending.
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.writeMap(count: presentKeys.count)
    sink.writeEntry(1, uses.map(UInt64.init))
    schedule?.write(to: &sink)
    sink.writeEntry(4, maxStalenessSeconds.map(UInt64.init))
    sink.writeEntry(5, challenge?.bytes)
    sink.writeEntry(6, relockWithinSeconds.map(UInt64.init))
    if !evidence.isEmpty { evidence.write(to: &sink) }
    sink.writeEntry(8, channels.map { UInt64($0.rawValue) })
    sink.writeEntry(9, lifetimeFromFirstUseSeconds.map(UInt64.init))
    sink.writeEntry(10, job?.bytes)
    sink.writeEntry(11, depth.map(UInt64.init))
    each?.write(to: &sink)
    sink.writeEntry(13, slots.map(UInt64.init))
  }

  /// These constraints as a reader gives them back: rows in the order of their encoding.
  var inOrder: ConstraintsDraft {
    var constraints = self
    constraints.evidence = evidence.inOrder
    if let schedule { constraints.schedule?.offsets = schedule.offsetsInOrder }
    return constraints
  }

  /// Judges what a reader of the encoding would refuse, in the order of its bytes.
  func check(_ field: String) throws(Refusal) {
    if let uses { try expect(uses, in: 1...UInt16.max, "\(field).uses") }
    try schedule?.check(field)
    if let maxStalenessSeconds {
      try expect(maxStalenessSeconds, in: 1...UInt32.max, "\(field).maxStaleness")
    }
    if let relockWithinSeconds {
      try expect(relockWithinSeconds, in: 1...3_600, "\(field).relockWithin")
    }
    try evidence.check("\(field).evidence")
    if let channels { try expect(channels.rawValue, in: 1...63, "\(field).channels") }
    if let lifetimeFromFirstUseSeconds {
      try expect(lifetimeFromFirstUseSeconds, in: 1...UInt32.max, "\(field).lifetimeFromFirstUse")
    }
    if let depth { try expect(depth, in: 0...2, "\(field).depth") }
    try each?.check("\(field).each")
    if let slots { try expect(slots, in: 1...8, "\(field).slots") }
    // CON-4
    if let schedule, schedule.offsets.isEmpty {
      throw Refusal(
        .missingKey, field: "\(field).offsets", rule: "A schedule comes with offsets (CON-4).")
    }
  }
}
