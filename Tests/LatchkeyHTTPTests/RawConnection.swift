import NIOCore
import NIOPosix

/// A connection without manners, for what no client sends.
enum RawConnection {
  /// Sends a text and waits until the server closes.
  ///
  /// - Returns: What it said.
  static func answer(
    port: Int, sending text: String, within limit: Duration
  ) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: text))
      return try await withThrowingTaskGroup(of: String?.self) { group in
        group.addTask {
          var said = ""
          for try await part in inbound { said += String(buffer: part) }
          return said
        }
        group.addTask {
          try await Task.sleep(for: limit)
          return nil
        }
        let first = try await group.next() ?? nil
        group.cancelAll()
        guard let first else { throw CancellationError() }
        return first
      }
    }
  }
}
