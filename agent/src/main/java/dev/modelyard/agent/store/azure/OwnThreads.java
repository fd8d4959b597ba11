package dev.modelyard.agent.store.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks one request a thread. The JDK's client hands asynchronous answers to the pool that all of a
 * process has in common: who waits there for one, on a machine of one core, waits for itself.
 */
record OwnThreads(HttpClient client) implements HttpClient {
  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return send(request, Context.NONE);
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request, Context context) {
    return Mono.fromCallable(() -> client.sendSync(request, context))
        .subscribeOn(Schedulers.boundedElastic());
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    return client.sendSync(request, context);
  }
}
