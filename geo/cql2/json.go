package cql2

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// ParseJSON reads CQL2 JSON. Errors are CodeInvalid, and say in which operand what was expected.
func ParseJSON(s string) (*Expr, error) {
	if len(s) > MaxLength {
		return nil, wrong(-1, "the filter is longer than %d bytes", MaxLength)
	}
	d := json.NewDecoder(strings.NewReader(s))
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, wrong(-1, "the filter is not JSON: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, wrong(-1, "something stands behind the filter's JSON")
	}
	x, err := decode(v, "", 1)
	if err != nil {
		return nil, err
	}
	return checked(x)
}

// misplaced says where in the JSON something is wrong.
func misplaced(path, format string, args ...any) error {
	if path == "" {
		path = "the whole"
	}
	return wrong(-1, "in "+path+": "+format, args...)
}

func decode(v any, path string, depth int) (*Expr, error) {
	if depth > 4*MaxDepth {
		return nil, misplaced("", "the filter is nested more than %d deep", MaxDepth)
	}
	x := &Expr{at: -1}
	switch v := v.(type) {
	case string:
		x.Kind, x.Name = Text, v
	case float64:
		x.Kind, x.Number = Number, v
	case bool:
		if x.Kind = Bool; v {
			x.Number = 1
		}
	case []any:
		x.Kind = List
		var err error
		x.Args, err = decodeAll(v, path, depth)
		return x, err
	case map[string]any:
		return decodeObject(v, path, depth)
	default:
		return nil, misplaced(path, "null is no value; use {\"op\":\"isNull\"}")
	}
	return x, nil
}

func decodeAll(list []any, path string, depth int) ([]*Expr, error) {
	var out []*Expr
	for i, v := range list {
		x, err := decode(v, path+"["+string(appendNumber(nil, float64(i)))+"]", depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func decodeObject(o map[string]any, path string, depth int) (*Expr, error) {
	if op, ok := o["op"].(string); ok {
		args, ok := o["args"].([]any)
		if !ok {
			return nil, misplaced(path, "%s lacks its array args", cut(op))
		}
		list, err := decodeAll(args, strings.TrimPrefix(path+".args", "."), depth)
		if err != nil {
			return nil, err
		}
		if op == "and" || op == "or" {
			return joined(-1, op, list...), nil
		}
		if lower := strings.ToLower(op); standard[lower] {
			op = lower
		}
		return function(-1, op, list), nil
	}
	for _, kind := range []string{"property", "date", "timestamp"} {
		text, ok := o[kind].(string)
		switch {
		case !ok:
		case kind == "property":
			return &Expr{Kind: Property, Name: text, at: -1}, nil
		default:
			return instant(-1, kind, text)
		}
	}
	if ends, ok := o["interval"].([]any); ok {
		list, err := decodeAll(ends, strings.TrimPrefix(path+".interval", "."), depth)
		if err != nil {
			return nil, err
		}
		return interval(-1, list)
	}
	if box, ok := o["bbox"]; ok {
		numbers, ok := floats(box)
		if !ok || len(numbers) != 4 && len(numbers) != 6 {
			return nil, misplaced(path, "bbox takes 4 or 6 numbers")
		}
		return &Expr{Kind: BBox, Coords: [][][][]float64{{{numbers}}}, at: -1}, nil
	}
	kind, ok := o["type"].(string)
	if !ok {
		return nil, misplaced(path, "an object has op, property, date, timestamp, interval, bbox or a geometry's type")
	}
	x := &Expr{Kind: Geometry, Name: kind, at: -1}
	if parts, ok := o["geometries"].([]any); ok && kind == "GeometryCollection" {
		for i, part := range parts {
			at := path + ".geometries[" + string(appendNumber(nil, float64(i))) + "]"
			object, _ := part.(map[string]any)
			g, err := decodeObject(object, at, depth+1)
			if err != nil {
				return nil, err
			}
			if g.Kind != Geometry {
				return nil, misplaced(at, "this is no geometry")
			}
			x.Args = append(x.Args, g)
		}
		return x, nil
	}
	if levels[kind] > 0 {
		if x.Coords, ok = coordinates(o["coordinates"], levels[kind]); ok {
			return x, nil
		}
	}
	return nil, misplaced(path, "this is no geometry of type %q", cut(kind))
}

func floats(v any) ([]float64, bool) {
	list, ok := v.([]any)
	out := make([]float64, len(list))
	for i, x := range list {
		n, number := x.(float64)
		out[i], ok = n, ok && number
	}
	return out, ok
}

// coordinates reads coordinates of so many levels.
func coordinates(v any, level int) (out [][][][]float64, ok bool) {
	if level == 1 {
		numbers, ok := floats(v)
		return [][][][]float64{{{numbers}}}, ok && (len(numbers) == 2 || len(numbers) == 3)
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	for _, x := range list {
		part, ok := coordinates(x, level-1)
		if !ok {
			return nil, false
		}
		switch {
		case out == nil || level == 4:
			out = append(out, part...)
		case level == 3:
			out[0] = append(out[0], part[0]...)
		default:
			out[0][0] = append(out[0][0], part[0][0]...)
		}
	}
	return out, true
}

// JSON writes an expression as CQL2 JSON.
func (x *Expr) JSON() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(x.encoded()); err != nil {
		return nil // Numbers are finite: nothing else can fail.
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

type object struct {
	Op         string `json:"op,omitempty"`
	Args       []any  `json:"args,omitempty"`
	Property   string `json:"property,omitempty"`
	Date       string `json:"date,omitempty"`
	Timestamp  string `json:"timestamp,omitempty"`
	Interval   []any  `json:"interval,omitempty"`
	BBox       any    `json:"bbox,omitempty"`
	Type       string `json:"type,omitempty"`
	Coords     any    `json:"coordinates,omitempty"`
	Geometries []any  `json:"geometries,omitempty"`
}

func (x *Expr) encoded() any {
	args := make([]any, len(x.Args))
	for i, a := range x.Args {
		args[i] = a.encoded()
	}
	switch x.Kind {
	case Operation:
		if len(args) == 0 {
			return map[string]any{"op": x.Name, "args": args}
		}
		return object{Op: x.Name, Args: args}
	case Property:
		return map[string]string{"property": x.Name}
	case Number:
		return x.Number
	case Bool:
		return x.Number == 1
	case Date:
		return object{Date: x.Name}
	case Timestamp:
		return object{Timestamp: x.Name}
	case Open:
		return ".."
	case Interval:
		for i, a := range x.Args {
			if a.Kind == Date || a.Kind == Timestamp {
				args[i] = a.Name
			}
		}
		return object{Interval: args}
	case List:
		return args
	case BBox:
		return object{BBox: x.Coords[0][0][0]}
	case Geometry:
		if x.Name == "GeometryCollection" {
			return object{Type: x.Name, Geometries: args}
		}
		return object{Type: x.Name, Coords: x.coordinates()}
	default:
		return x.Name
	}
}

// coordinates are those of a geometry as GeoJSON nests them.
func (x *Expr) coordinates() any {
	switch levels[x.Name] {
	case 1:
		return x.Coords[0][0][0]
	case 2:
		return x.Coords[0][0]
	case 3:
		return x.Coords[0]
	default:
		return x.Coords
	}
}
