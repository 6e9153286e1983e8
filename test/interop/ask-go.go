// Prints the access key and the source that Go's SDK finds with whatever environment it is started in.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	loaded, err := config.LoadDefaultConfig(context.Background())
	if err == nil {
		keys, failed := loaded.Credentials.Retrieve(context.Background())
		fmt.Print(keys.AccessKeyID, " ", keys.Source)
		err = failed
	}
	if err != nil {
		fmt.Fprint(os.Stderr, err)
		os.Exit(1)
	}
}
