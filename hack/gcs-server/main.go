// gcs-server is fake-gcs-server, in memory, with the one thing that it lacks
// and checkpoints rest on: a rewrite with ifGenerationMatch=0 replaces nothing.
// Usage: gcs-server ADDRESS BUCKET [CERTIFICATE KEY]
package main

import (
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

func main() {
	server, err := fakestorage.NewServerWithOptions(fakestorage.Options{NoListener: true})
	if err != nil {
		log.Fatal(err)
	}
	server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: os.Args[2]})
	front := http.Server{Addr: os.Args[1], Handler: conditional(server)}
	if len(os.Args) > 3 {
		log.Fatal(front.ListenAndServeTLS(os.Args[3], os.Args[4]))
	}
	log.Fatal(front.ListenAndServe())
}

func conditional(server *fakestorage.Server) http.Handler {
	var one sync.Mutex
	next := server.HTTPHandler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, target, isRewrite := strings.Cut(r.URL.EscapedPath(), "/rewriteTo/b/")
		if isRewrite && r.URL.Query().Get("ifGenerationMatch") == "0" {
			one.Lock()
			defer one.Unlock()
			bucket, escaped, _ := strings.Cut(target, "/o/")
			if name, err := url.PathUnescape(escaped); err == nil && exists(server, bucket, name) {
				http.Error(w, "conditionNotMet", http.StatusPreconditionFailed)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func exists(server *fakestorage.Server, bucket, name string) bool {
	_, err := server.GetObject(bucket, name)
	return err == nil
}
