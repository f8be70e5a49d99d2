/// One operation that somebody asks for.
public struct Call: Sendable {
  public var operation: Operation
  /// What stands for the braces of ``Operation/path``, percent-decoded.
  public var parameters: [String: String]
  public var request: VerifiedRequest
  /// JSON; empty where the operation takes none.
  public var body: [UInt8]

  public init(
    _ operation: Operation, _ parameters: [String: String], request: VerifiedRequest,
    body: [UInt8]
  ) {
    self.operation = operation
    self.parameters = parameters
    self.request = request
    self.body = body
  }
}

/// What answers a call that was not refused.
public struct Reply: Equatable, Sendable {
  /// 200, or 201 where something was made.
  public var status: Int
  /// JSON.
  public var body: [UInt8]

  public init(status: Int = 200, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}
