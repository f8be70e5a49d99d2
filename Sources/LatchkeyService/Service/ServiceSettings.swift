import LatchkeyCore

/// What whoever runs a service decides.
public struct ServiceSettings: Sendable {
  /// Keys that are administrators without being named in the ledger.
  public var roots: [PublicKey]
  /// What a failure may lose at most, in seconds; 300 to 86,400 (LEDG-7).
  public var stretchSeconds: UInt64
  /// For how long a staple is given out again instead of a new one, in seconds.
  public var stapleReuseSeconds: UInt64
  /// How long a delivery pass lives, in seconds; an authority may allow less.
  public var passSeconds: UInt64
  /// When the door must be locked again, in seconds (SESS-6).
  public var relockSeconds: UInt16
  /// Oldest staple that a pass permits, in seconds.
  public var maxStalenessSeconds: UInt32
  /// How old a recording may be when the lock judges it, in seconds.
  public var recordingSeconds: UInt32
  /// How far the clocks of a lock and of the service may be apart, in seconds.
  public var clockErrorSeconds: UInt32
  /// How often an operation is tried when others are quicker.
  public var attempts: Int

  public init(
    roots: [PublicKey], stretchSeconds: UInt64 = 3_600, stapleReuseSeconds: UInt64 = 30,
    passSeconds: UInt64 = 900, relockSeconds: UInt16 = 120, maxStalenessSeconds: UInt32 = 600,
    recordingSeconds: UInt32 = 60, clockErrorSeconds: UInt32 = 60,
    attempts: Int = 16
  ) {
    self.roots = roots
    self.stretchSeconds = stretchSeconds
    self.stapleReuseSeconds = stapleReuseSeconds
    self.passSeconds = passSeconds
    self.relockSeconds = relockSeconds
    self.maxStalenessSeconds = maxStalenessSeconds
    self.recordingSeconds = recordingSeconds
    self.clockErrorSeconds = clockErrorSeconds
    self.attempts = attempts
  }
}
