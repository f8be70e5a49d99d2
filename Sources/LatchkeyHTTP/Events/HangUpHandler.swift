import NIOCore

/// Closes a connection as soon as its other end says that it will send no more.
///
/// The server lets clients close their half and still hear an answer. The reader of a stream that
/// does so has left: without this only a write that fails would tell.
final class HangUpHandler: ChannelInboundHandler {
  typealias InboundIn = Any

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  /// - Throws: where the connection is gone already.
  static func install(in channel: any NIOCore.Channel) async throws {
    try await channel.eventLoop.submit {
      try channel.pipeline.syncOperations.addHandler(HangUpHandler(), position: .first)
    }.get()
  }
}
