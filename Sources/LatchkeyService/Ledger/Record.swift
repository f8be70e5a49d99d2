import LatchkeyCore

/// What a record is about. Numbers are stored: never reused.
public enum RecordKind: Int, Hashable, Sendable, CaseIterable {
  case site = 1
  case authority = 2
  case job = 3
  case delivery = 4
  case courier = 5
  case witness = 6
  case `operator` = 7
  case supportCase = 8
  case lock = 9
  /// A serial of a key that does not issue any more, to be revoked under that key (LEDG-10).
  case revocation = 10
}

/// What names a record at its site.
public struct RecordKey: Hashable, Sendable {
  public var kind: RecordKind
  /// The id that the outside gave it, 1 to 128 bytes.
  public var id: String

  public init(_ kind: RecordKind, _ id: String) {
    self.kind = kind
    self.id = id
  }
}

/// A thing that a service knows of a site.
public struct Record: Equatable, Sendable {
  public var key: RecordKey
  /// JSON.
  public var content: [UInt8]
  /// When something has to be done about it; `nil` when nothing.
  public var due: UInt64?

  public init(key: RecordKey, content: [UInt8], due: UInt64? = nil) {
    self.key = key
    self.content = content
    self.due = due
  }
}

/// A record whose time has come.
public struct DueRecord: Equatable, Sendable {
  public var site: SiteID
  public var key: RecordKey
  public var due: UInt64

  public init(site: SiteID, key: RecordKey, due: UInt64) {
    self.site = site
    self.key = key
    self.due = due
  }
}
