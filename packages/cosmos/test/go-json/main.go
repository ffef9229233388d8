// Writes vectors/go-json.json: what Go's encoding/json makes of JSON values. Chains sort Amino JSON by decoding into
// interface{} and encoding again (cosmos-sdk types/utils.go SortJSON); this is that, with the standard library alone.
//
//	GO111MODULE=off go run ./test/go-json > vectors/go-json.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
)

type vector struct {
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	Canonical string          `json:"canonical_json"`
}

var inputs = []struct{ name, text string }{
	{"keys that look like integers sort as text", `{"9":1,"10":2,"a":3,"1":4,"-1":5,"01":6}`},
	{"__proto__ and constructor are keys like any other", `{"constructor":1,"__proto__":{"a":1},"a":{"__proto__":null}}`},
	{"upper case, digits and punctuation sort by byte", `{"b":1,"B":2,"_":3,"~":4,"!":5,"é":6,"z":7,"":8}`},
	{"astral keys sort after U+E000 to U+FFFF", `{"😀":1,"\uffee":2,"\ue000":3,"\ud7ff":4,"a😀":5,"a\uffee":6}`},
	{"prefixes sort first", `{"aa":1,"a":2,"aaa":3,"":4}`},
	{"html characters", `"<script>&amp;</script> 'single' \"double\" \\ /"`},
	{"line separators", `"a\u2028b\u2029c"`},
	{"control characters", `"\u0000\u0001\u0007\b\t\n\u000b\f\r\u000e\u001b\u001f \u007f\u0080\u009f"`},
	{"letters beyond ASCII stay", `"äöü ß € 漢字 😀 \u00a0 \u200b \ufeff \ufffd \uffff"`},
	{"escaped forms read back", `"\u0041\u00e9\ud83d\ude00\/"`},
	{"html characters in keys", `{"<":1,"&":2,">":3,"\u2028":4}`},
	{"numbers", `[0,1,-1,10,123456789,-9007199254740991,9007199254740991]`},
	{"fractions and exponents", `[0.5,-0.25,1e-6,1e-7,1.5e-9,123.456,1e5,0.1,2.5e-8]`},
	{"minus zero", `[-0,0,{"a":-0}]`},
	{"literals", `[true,false,null,[],{},""]`},
	{"nesting", `{"b":[{"z":1,"a":[{"y":2,"x":3}]}],"a":{"c":{"b":{"a":[]}}}}`},
	{"a sign doc", `{"sequence":"7","msgs":[{"value":{"to_address":"cosmos1b","from_address":"cosmos1a","amount":[{"denom":"uatom","amount":"1"}]},"type":"cosmos-sdk/MsgSend"}],"memo":"<3 & more","fee":{"gas":"200000","amount":[{"denom":"uatom","amount":"5000"}]},"chain_id":"cosmoshub-4","account_number":"1"}`},
}

func main() {
	vectors := make([]vector, 0, len(inputs))
	for _, input := range inputs {
		var value interface{}
		if err := json.Unmarshal([]byte(input.text), &value); err != nil {
			panic(fmt.Sprintf("%s: %v", input.name, err))
		}
		canonical, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		vectors = append(vectors, vector{input.name, json.RawMessage(input.text), string(canonical)})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(map[string]interface{}{
		"description": "Go encoding/json: a JSON value decoded into interface{} and encoded again",
		"source": map[string]string{
			"repo": "this repository", "path": "packages/cosmos/test/go-json/main.go", "license": "MIT", "go": runtime.Version(),
		},
		"vectors": vectors,
	})
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(out.Bytes())
}
