package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/s3response"
	"golang.org/x/sync/singleflight"
)

// partsBehind is how many parts may wait for their removal.
const partsBehind = 16

// completing has the uploads whose parts are being put together, by their id.
var completing singleflight.Group

// completed is what is told of an object: strings of its own, as those of a request end with it.
type completed struct{ etag, version string }

// CompleteMultipartUpload answers whoever asks again, since putting parts together takes longer than a client may wait,
// when the first is done, and the same.
func (s store) CompleteMultipartUpload(
	ctx context.Context, input *s3.CompleteMultipartUploadInput,
) (s3response.CompleteMultipartUploadResult, string, error) {
	if input.UploadId == nil {
		return s.Posix.CompleteMultipartUpload(ctx, input) // which says what is wrong
	}
	var first *s3response.CompleteMultipartUploadResult
	done, err, _ := completing.Do(strings.Clone(*input.UploadId), func() (any, error) {
		result, version, err := s.assemble(ctx, input)
		if err != nil {
			return nil, err
		}
		first = &result
		return completed{*result.ETag, version}, nil
	})
	if err != nil {
		return s3response.CompleteMultipartUploadResult{}, "", err
	}
	told := done.(completed)
	if first != nil {
		return *first, told.version, nil
	}
	answer := s3response.CompleteMultipartUploadResult{Bucket: input.Bucket, Key: input.Key, ETag: &told.etag}
	return answer, told.version, nil
}

// assemble removes each part as soon as it is in the object. So a volume needs room for one part more than the object,
// and not for the object twice, and the removal goes on beside the copying. What fails after the first part calls the
// upload off: whoever completes it has to begin anew.
func (s store) assemble(
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
