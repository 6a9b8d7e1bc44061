// Command object-store serves one folder as S3, for stacks that keep their backups on the same host, and for tests. It is
// versitygw, started so that no secret is an argument or in the environment: the credentials are read from a file.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	listen := flag.String("listen", "", "address and port")
	data := flag.String("data", "", "folder of the buckets and, below .meta, of what S3 knows of the objects")
	buckets := flag.String("buckets", "", "buckets that are made where they are missing, with commas between")
	credentials := flag.String("credentials", "", "file with the account, in the form that AWS' tools use")
	region := flag.String("region", "us-east-1", "region that clients sign for")
	cert := flag.String("cert", "", "certificate, PEM; without it there is no TLS")
	key := flag.String("key", "", "its key, PEM")
	flag.Parse()
	if err := serve(*listen, *data, *buckets, *credentials, *region, *cert, *key); err != nil {
		log.Fatalf("object-store: %v", err)
	}
}

func serve(listen, data, buckets, credentials, region, cert, key string) error {
	id, secret, err := readCredentials(credentials)
	if err != nil {
		return err
	}
	if data, err = filepath.Abs(data); err != nil {
		return err
	}
	objects, known := filepath.Join(data, "buckets"), filepath.Join(data, "meta")
	for _, bucket := range strings.Split(buckets, ",") {
		if err := os.MkdirAll(filepath.Join(objects, bucket), 0o700); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(known, 0o700); err != nil {
		return err
	}
	// Beside the objects: a volume's file system need not have extended attributes.
	storer, err := meta.NewSideCar(known)
	if err != nil {
		return err
	}
	// ETags of the sum that is made anyway, and not of an MD5, which costs more than all else that the store does.
	opts := posix.PosixOpts{SideCarDir: known, Concurrency: 256, DataIntegrityEtag: true}
	opts.SetNewDirPerm(0o700)
	opts.SetNewFilePerm(0o600)
	backend, err := posix.New(objects, storer, opts)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return embedgw.RunVersityGW(ctx, store{backend}, &embedgw.Config{
		RootUserAccess: id, RootUserSecret: secret, Region: region,
		Ports: []string{listen}, MaxConnections: 1024, MaxRequests: 512, MultipartMaxParts: 10000,
		CertFile: cert, KeyFile: key, HealthPath: "/health", KeepAlive: true, Quiet: true,
	})
}

// readCredentials reads the first account of a file like ~/.aws/credentials.
func readCredentials(path string) (id, secret string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	for _, line := range strings.Split(string(text), "\n") {
		name, value, _ := strings.Cut(line, "=")
		switch strings.TrimSpace(name) {
		case "aws_access_key_id":
			id = strings.TrimSpace(value)
		case "aws_secret_access_key":
			secret = strings.TrimSpace(value)
		}
	}
	if id == "" || secret == "" {
		return "", "", fmt.Errorf("%s: expected aws_access_key_id and aws_secret_access_key", path)
	}
	return id, secret, nil
}
