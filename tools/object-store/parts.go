package main

import (
	"context"
	"encoding/base64"
	"hash"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/minio/crc64nvme"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api/middlewares"
	"github.com/versity/versitygw/s3err"
)

// store is the POSIX backend, but for the sum of a part: Go's own CRC-64 goes byte by byte through tables, which was a
// third of all that the store cost the processor; this one multiplies without carry, as processors can.
type store struct{ *posix.Posix }

// UploadPart hands on a body that has its sum with it, as one whose sum comes in a trailer has.
func (s store) UploadPart(ctx context.Context, input *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	trailer, _ := input.Body.(middlewares.ChecksumReader)
	if input.ChecksumCRC64NVME != nil && (trailer == nil || trailer.Algorithm() == "") {
		input.Body = &summed{body: input.Body, hash: crc64nvme.New(), want: *input.ChecksumCRC64NVME}
	}
	return s.Posix.UploadPart(ctx, input)
}

// summed is a body that ends in an error where its sum is not the one that the client gave.
type summed struct {
	body io.Reader
	hash hash.Hash64
	want string
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.body.Read(p)
	s.hash.Write(p[:n]) //nolint:errcheck // a hash has no errors
	// A body that was cut off has another sum, too.
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	if err == io.EOF && s.Checksum() != s.want {
		err = s3err.GetChecksumBadDigestErr(types.ChecksumAlgorithmCrc64nvme)
	}
	return n, err
}

// Algorithm is the one of the sum, as S3's headers name it.
func (s *summed) Algorithm() string { return "crc64nvme" }

// Checksum is the sum of what was read, as S3 writes it.
func (s *summed) Checksum() string { return base64.StdEncoding.EncodeToString(s.hash.Sum(nil)) }

var _ middlewares.ChecksumReader = (*summed)(nil)
