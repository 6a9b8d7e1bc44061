package main

import (
	"context"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/s3response"
)

// partsBehind is how many parts may wait for their removal.
const partsBehind = 16

// CompleteMultipartUpload removes each part as soon as it is in the object. So a volume needs room for one part more than
// the object, and not for the object twice, and the removal goes on beside the copying. What fails after the first part
// calls the upload off: whoever completes it has to begin anew.
func (s store) CompleteMultipartUpload(
	ctx context.Context, input *s3.CompleteMultipartUploadInput,
) (s3response.CompleteMultipartUploadResult, string, error) {
	copied := make(chan string, partsBehind)
	defer close(copied)
	go func() {
		for part := range copied {
			os.Remove(part) //nolint:errcheck // what is left goes with its folder
		}
	}()
	return s.CompleteMultipartUploadWithCopy(ctx, input, func(part, object *os.File) (bool, error) {
		if _, err := io.Copy(object, part); err != nil {
			return true, err // the caller goes on from where this stopped, and knows how to name the error
		}
		copied <- part.Name()
		return false, nil
	})
}
