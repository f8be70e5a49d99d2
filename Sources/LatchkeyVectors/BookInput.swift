/// What is done to the serials of one issuer key at one site.
public struct BookInput: Codable, Sendable {
  public enum Act: String, Codable, Sendable, CaseIterable {
    /// A grant takes a serial.
    case allocate
    /// A grant can open nothing any more: it is spent, or its time is over.
    case end
    /// A grant is taken back.
    case revoke
    /// The next staple is made, with as high a base as the live serials let it have.
    case staple
    /// The row is copied; `nil` is copied too.
    case dump
    /// The row of the last copy stands there again, as after a restore.
    case restore
  }

  public var act: Act
  /// W of the site.
  public var window: UInt32
  /// What a failure may lose at most, in seconds.
  public var stretch: UInt64
  /// The epoch of the ledger.
  public var epoch: UInt32
  /// Whether a loss without bounds stands in it.
  public var unbounded: Bool
  /// `end` and `revoke`: which.
  public var serial: UInt32?
  /// The row, as the ledger holds it before the act; without it, that of the step before.
  public var row: Row?

  /// A row of the ledger; no grant of it lives or is revoked.
  public struct Row: Codable, Sendable {
    public var next: UInt32
    public var base: UInt32
    public var sequence: UInt64
    public var stretchBegan: UInt64
    public var stretchSerial: UInt32
    public var epoch: UInt32

    public init(
      next: UInt32, base: UInt32, sequence: UInt64 = 0, stretchBegan: UInt64,
      stretchSerial: UInt32, epoch: UInt32 = 0
    ) {
      self.next = next
      self.base = base
      self.sequence = sequence
      self.stretchBegan = stretchBegan
      self.stretchSerial = stretchSerial
      self.epoch = epoch
    }
  }

  public init(
    _ act: Act, window: UInt32, stretch: UInt64, epoch: UInt32, unbounded: Bool = false,
    serial: UInt32? = nil, row: Row? = nil
  ) {
    self.act = act
    self.window = window
    self.stretch = stretch
    self.epoch = epoch
    self.unbounded = unbounded
    self.serial = serial
    self.row = row
  }
}
