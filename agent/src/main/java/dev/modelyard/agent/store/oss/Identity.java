package dev.modelyard.agent.store.oss;

import com.aliyun.credentials.exception.CredentialException;
import com.aliyun.credentials.http.CompatibleUrlConnClient;
import com.aliyun.credentials.http.HttpRequest;
import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.OIDCRoleArnCredentialProvider;
import com.aliyun.credentials.provider.RefreshCachedSupplier;
import com.aliyun.credentials.provider.SystemPropertiesCredentialsProvider;
import com.aliyun.sdk.service.oss2.credentials.Credentials;
import com.aliyun.sdk.service.oss2.credentials.CredentialsProvider;
import com.aliyun.sdk.service.oss2.credentials.EnvironmentVariableCredentialsProvider;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.function.Supplier;

/** Whom to be, by the vendor's libraries. */
final class Identity {
  private Identity() {}

  /** Keys from a Secret; without them who the pod's service account is; else system properties. */
  static CredentialsProvider find() {
    Credentials keys = new EnvironmentVariableCredentialsProvider().getCredentials();
    if (keys.hasKeys()) {
      return () -> keys;
    }
    Supplier<CredentialModel> session = session();
    return () -> {
      CredentialModel found = session.get();
      return new Credentials(
          found.getAccessKeyId(), found.getAccessKeySecret(), found.getSecurityToken());
    };
  }

  private static Supplier<CredentialModel> session() {
    OIDCRoleArnCredentialProvider role;
    try {
      role = OIDCRoleArnCredentialProvider.builder().build();
    } catch (IllegalArgumentException absent) {
      return new SystemPropertiesCredentialsProvider()::getCredentials;
    }
    RefreshCachedSupplier<CredentialModel> session =
        RefreshCachedSupplier.builder(() -> role.createCredential(new Connections())).build();
    return session::get;
  }

  /** The library takes its check of a certificate's host from OkHttp; the JDK has one. */
  private static final class Connections extends CompatibleUrlConnClient {
    @Override
    public HttpURLConnection initHttpConnection(URL url, HttpRequest request) {
      try {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod(request.getSysMethod().toString());
        connection.setDoOutput(true);
        setConnectionTimeout(connection, request);
        request.getSysHeaders().forEach(connection::setRequestProperty);
        return connection;
      } catch (IOException e) {
        throw new CredentialException(e.getMessage(), e);
      }
    }
  }
}
